// What the suites share: a copy of the example project, and packages that are installed below build/editors.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const require = createRequire(new URL('../../build/editors/', import.meta.url));

// Removed when the process ends.
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-editors-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export function copyOfTailspin(parent = temporaryFolder()) {
  const root = join(parent, 'tailspin');
  cpSync(join(repository, 'fixtures/projects/tailspin'), root, { recursive: true });
  return {
    root,
    path: (name) => join(root, name),
    uri: (name) => pathToFileURL(join(root, name)).href,
    read: (name) => readFileSync(join(root, name), 'utf8'),
  };
}

// Position of the `|` in `marked`, a part of the text that occurs once.
export function positionOf(text, marked) {
  const part = marked.replace('|', '');
  const at = text.indexOf(part);
  if (at < 0 || text.indexOf(part, at + 1) >= 0) throw new Error(`\`${part}\` occurs not exactly once`);
  return positionAt(text, at + marked.indexOf('|'));
}

export function positionAt(text, offset) {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1).length };
}

export function offsetAt(text, { line, character }) {
  let start = 0;
  for (let i = 0; i < line; ++i) start = text.indexOf('\n', start) + 1;
  return start + character;
}

export function withEdits(text, edits) {
  const placed = edits.map(({ range, newText }) => [offsetAt(text, range.start), offsetAt(text, range.end), newText]);
  placed.sort((a, b) => b[0] - a[0]);
  for (const [begin, end, newText] of placed) text = text.slice(0, begin) + newText + text.slice(end);
  return text;
}
