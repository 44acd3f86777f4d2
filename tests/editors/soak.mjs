// soak.mjs SECONDS [SEED [FOLDER]]: random edits, closes, renames, cancellations and changes on disk. Again and again
// the findings of the server must be those of one that was started a moment ago, and in the end it must not
// have grown. It works on a copy of FOLDER (default: the example projects). Ends with `N passed, N failed`.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { positionAt, repository, temporaryFolder, withEdits } from './project.mjs';
import { CancellationTokenSource, Server } from './server.mjs';

const seconds = Number(process.argv[2] ?? 10);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);

// --- Chance ---

let state = seed;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const one = (list) => list[below(list.length)];
const chance = (p) => random() < p;

// --- The world: files on disk, open documents, settings ---

const root = join(temporaryFolder(), 'work');
cpSync(process.argv[4] ?? join(repository, 'fixtures/projects'), root, { recursive: true });
const originals = new Map();
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || !/\.(json|ya?ml)$/.test(entry.name)) continue;
  // Lines end in one way only: an edit between `\r` and `\n` is none that an editor makes.
  const text = readFileSync(path, 'utf8').replaceAll(/\r\n?/g, '\n').replace(/^\ufeff/, '');
  writeFileSync(path, text);
  originals.set(path, text);
}
const disk = new Map(originals);
const open = new Map(); // Text by path.
let settings = {};
const uriOf = (path) => pathToFileURL(path).href;
const pathOf = (uri) => decodeURIComponent(new URL(uri).pathname);

const server = new Server();
let isStopping = false;
server.exit.then((code) => {
  if (isStopping) return;
  // Its answers, which somebody waits for, will never come.
  console.log(`FAILED: the server ended by itself: ${code}\n${server.errors}\n0 passed, 1 failed`);
  process.exit(1);
});
const rootUri = pathToFileURL(root).href;
await server.start(rootUri, { textDocument: { diagnostic: {} } });

function write(path, text) {
  const type = disk.has(path) ? 2 : 1;
  if (text === undefined) {
    disk.delete(path);
    rmSync(path);
    return { uri: uriOf(path), type: 3 };
  }
  disk.set(path, text);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return { uri: uriOf(path), type };
}
const tell = (...changes) => server.notify('workspace/didChangeWatchedFiles', { changes });

const words = ['"', '\n', '{', '}', '[', ']', ',', ': ', "[parameters('", '${{ ', ' }}', '$(x)', '- ', '  ', '#', '//', 'é', '😀', '\\', '\t', "'", 'null'];
function edited(text) {
  const begin = below(text.length + 1);
  const end = chance(0.5) ? begin : Math.min(text.length, begin + below(40));
  const from = one([...originals.values()]);
  const at = below(from.length);
  const newText = chance(0.3) ? '' : chance(0.5) ? one(words) : from.slice(at, at + below(60));
  // Not between the halves of a character.
  const isInside = (i) => /[\udc00-\udfff]/.test(text[i] ?? '');
  if (isInside(begin) || isInside(end)) return edited(text);
  return { range: { start: positionAt(text, begin), end: positionAt(text, end) }, text: newText };
}
function change(path) {
  const changes = [];
  let text = open.get(path);
  if (chance(0.15)) {
    text = originals.get(path) ?? text;
    changes.push({ text });
  } else {
    for (let n = 1 + below(3); n > 0; --n) {
      const next = edited(text);
      changes.push(next);
      text = withEdits(text, [{ range: next.range, newText: next.text }]);
    }
  }
  open.set(path, text);
  server.change(uriOf(path), ...changes);
}
function applyEdit(edit) {
  const changes = [];
  for (const [uri, edits] of Object.entries(edit?.changes ?? {})) {
    const path = pathOf(uri);
    if (open.has(path)) {
      open.set(path, withEdits(open.get(path), edits));
      server.change(uri, { text: open.get(path) });
    } else if (disk.has(path)) {
      changes.push(write(path, withEdits(disk.get(path), edits)));
    }
  }
  if (changes.length > 0) tell(...changes);
}

// --- What is done ---

const asked = ['hover', 'completion', 'signatureHelp', 'definition', 'references', 'documentHighlight', 'prepareRename', 'documentSymbol', 'foldingRange', 'documentLink', 'semanticTokens/full', 'codeLens', 'diagnostic', 'inlayHint', 'selectionRange', 'codeAction'];
const pending = new Set();
const counts = {};
const refused = new Set([-32800, -32803, -32602]);
function ask(method, params, mayBeCancelled = true) {
  const source = new CancellationTokenSource();
  const answer = server.request(method, params, source.token).catch((error) => {
    if (!refused.has(error.code)) throw error;
    if (error.code === -32800) counts.cancelled = (counts.cancelled ?? 0) + 1;
    return undefined;
  });
  pending.add(answer);
  answer.finally(() => pending.delete(answer)).catch(() => {});
  if (mayBeCancelled && chance(0.4)) source.cancel();
  return answer;
}
const about = (path) => ({ textDocument: { uri: uriOf(path) }, position: positionAt(open.get(path), below(open.get(path).length + 1)) });

const actions = {
  edit: [40, () => open.size > 0 && change(one([...open.keys()]))],
  ask: [30, () => {
    if (open.size === 0) return;
    const params = about(one([...open.keys()]));
    const range = { start: { line: 0, character: 0 }, end: params.position };
    ask(`textDocument/${one(asked)}`, { ...params, positions: [params.position], range, context: { includeDeclaration: true, diagnostics: [] } });
  }],
  open: [8, () => {
    const path = one([...disk.keys()]);
    if (open.has(path)) return;
    open.set(path, disk.get(path));
    server.open(uriOf(path), disk.get(path));
  }],
  close: [6, () => {
    if (open.size === 0) return;
    const path = one([...open.keys()]);
    if (chance(0.3)) tell(write(path, open.get(path)));
    open.delete(path);
    server.close(uriOf(path));
  }],
  rename: [4, async () => {
    if (open.size === 0) return;
    const edit = await ask('textDocument/rename', { ...about(one([...open.keys()])), newName: `n${below(1000)}` }, false);
    if (edit) counts.renamed = (counts.renamed ?? 0) + 1;
    applyEdit(edit);
  }],
  fix: [3, async () => {
    if (open.size === 0) return;
    const path = one([...open.keys()]);
    const report = await ask('textDocument/diagnostic', { textDocument: { uri: uriOf(path) } }, false);
    if (!report?.items?.length) return;
    const { range } = one(report.items);
    const found = await ask('textDocument/codeAction', { textDocument: { uri: uriOf(path) }, range, context: { diagnostics: [] } }, false);
    if (found?.length > 0) applyEdit(one(found).edit);
  }],
  save: [3, () => {
    const path = one([...disk.keys()]);
    const text = open.get(path) ?? (chance(0.5) ? originals.get(path) : undefined) ?? disk.get(path);
    tell(write(path, text));
  }],
  move: [1, () => {
    const path = one([...disk.keys()].filter((name) => !open.has(name)));
    if (path === undefined) return;
    const other = join(dirname(path), `moved${below(5)}-${path.split('/').at(-1).replace(/^moved\d-/, '')}`);
    if (disk.has(other) || open.has(other)) return;
    const text = disk.get(path);
    tell(write(path, undefined), write(other, text));
  }],
  restore: [1, () => {
    for (const [path, text] of originals) if (!disk.has(path)) return tell(write(path, text));
  }],
  settings: [0.3, () => {
    settings = one([{}, { pedantic: true }, { ignore: ['secrets'] }, { preview: true }]);
    server.notify('workspace/didChangeConfiguration', { settings: { plumbline: settings } });
  }],
  workspace: [0.5, () => ask('workspace/diagnostic', { previousResultIds: [] })],
  expand: [1, () => open.size > 0 && ask('workspace/executeCommand', { command: 'plumbline.expand', arguments: [uriOf(one([...open.keys()]))] })],
  symbols: [0.5, () => ask('workspace/symbol', { query: one(['', 'web', 'prod']) })],
  folder: [0.3, () => {
    const folder = { uri: uriOf(join(root, 'tailspin')), name: 'tailspin' };
    server.notify('workspace/didChangeWorkspaceFolders', { event: { added: [folder], removed: [] } });
    server.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [folder] } });
  }],
};
const total = Object.values(actions).reduce((sum, [weight]) => sum + weight, 0);
async function act() {
  let at = random() * total;
  for (const [name, [weight, run]] of Object.entries(actions)) {
    if ((at -= weight) >= 0) continue;
    counts[name] = (counts[name] ?? 0) + 1;
    return run();
  }
}

// --- What must hold ---

async function findingsOf(which) {
  const { items } = await which.request('workspace/diagnostic', { previousResultIds: [] });
  return new Map(items.map(({ uri, items }) => [uri, JSON.stringify(items)]));
}
async function differences() {
  const fresh = new Server();
  await fresh.start(rootUri, { textDocument: { diagnostic: {} } }, { initializationOptions: settings });
  for (const [path, text] of open) fresh.open(uriOf(path), text);
  const [now, expected] = [await findingsOf(server), await findingsOf(fresh)];
  await fresh.stop();
  const found = [];
  for (const uri of new Set([...now.keys(), ...expected.keys()])) {
    if (now.get(uri) === expected.get(uri)) continue;
    const [left, right] = [now, expected].map((findings) => JSON.parse(findings.get(uri) ?? '["no document"]').map((item) => JSON.stringify(item)));
    const without = (all, other) => all.filter((item) => !other.includes(item)).slice(0, 3).join('\n    ');
    found.push(`${uri}\n  too much: ${without(left, right)}\n  missing:  ${without(right, left)}`);
  }
  return found;
}
// In MiB.
function memory() {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
}
// All files as they were, nothing open.
async function calm() {
  for (const path of [...open.keys()]) server.close(uriOf(path));
  open.clear();
  const changes = [];
  for (const path of [...disk.keys()]) if (!originals.has(path)) changes.push(write(path, undefined));
  for (const [path, text] of originals) if (disk.get(path) !== text) changes.push(write(path, text));
  if (changes.length > 0) tell(...changes);
  settings = {};
  server.notify('workspace/didChangeConfiguration', { settings: { plumbline: {} } });
  await findingsOf(server);
}

let passed = 0;
let failed = 0;
const memories = [];
const begin = Date.now();
const isOver = () => Date.now() - begin > seconds * 1000;
const checkEvery = Math.max(2, Math.min(20, seconds / 8)) * 1000;
try {
  // The first rounds fill caches and the heap; growth counts from there.
  for (let round = 0; !isOver() && failed === 0; ++round) {
    const until = Date.now() + checkEvery;
    while (Date.now() < until && !isOver()) {
      for (let i = below(30); i >= 0; --i) await act();
      await Promise.all(pending);
    }
    const found = await differences();
    if (found.length === 0) {
      ++passed;
    } else {
      ++failed;
      console.log(`FAILED: findings are not those of a fresh start\n${found.slice(0, 3).join('\n')}`);
    }
    await calm();
    memories.push(memory());
  }
  const start = memories[0];
  const end = memories.at(-1);
  console.log(`memory at rest: ${start} MiB at first, ${end} MiB in the end (${memories.join(' ')})`);
  if (end > start * 1.5 + 20) {
    ++failed;
    console.log('FAILED: the server has grown');
  } else {
    ++passed;
  }
  isStopping = true;
  const code = await server.stop();
  if (code !== 0 || server.errors !== '') throw new Error(`it ended with ${code}: ${server.errors}`);
  ++passed;
} catch (error) {
  ++failed;
  console.log(`FAILED: ${error.stack}\n${server.errors}`);
}
console.log(Object.entries(counts).map(([name, n]) => `${n} ${name}`).join(', '));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
