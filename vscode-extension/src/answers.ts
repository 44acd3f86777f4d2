// What the server's commands answer: a text, or an object with one.

export function textOf(answer: unknown): string | undefined {
  if (typeof answer === 'string') return answer;
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { text } = answer as { text?: unknown };
  return typeof text === 'string' ? text : undefined;
}

export function errorOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { error } = answer as { error?: unknown };
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return undefined;
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}
