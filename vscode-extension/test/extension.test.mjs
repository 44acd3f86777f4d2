// The extension itself, in an editor made of stubs, with a server made of a few lines: what it starts, what
// it tells the server, and what it does with the answers of the server's commands.
import assert from 'node:assert/strict';
import { buildSync } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// A server that writes down what it is told.
const log = join(folder, 'log');
const program = join(folder, 'server');
writeFileSync(
  program,
  `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const note = (what) => appendFileSync(${JSON.stringify(log)}, JSON.stringify(what) + '\\n');
note({ arguments: process.argv.slice(2) });
let input = Buffer.alloc(0);
process.stdin.on('data', (data) => {
  input = Buffer.concat([input, data]);
  for (;;) {
    const end = input.indexOf('\\r\\n\\r\\n');
    if (end < 0) return;
    const length = Number(/Content-Length: (\\d+)/i.exec(input.toString('latin1', 0, end))[1]);
    if (input.length < end + 4 + length) return;
    const message = JSON.parse(input.toString('utf8', end + 4, end + 4 + length));
    input = input.subarray(end + 4 + length);
    note({ method: message.method, params: message.params });
    if (message.method === 'exit') process.exit(0);
    if (message.id === undefined) continue;
    const result =
      message.method === 'initialize'
        ? {
            capabilities: { executeCommandProvider: { commands: ['plumbline.expand', 'plumbline.explain'] } },
            serverInfo: { name: 'plumbline', version: '9.8.7' },
          }
        : message.method === 'workspace/executeCommand'
          ? 'answer to ' + message.params.arguments[0]
          : null;
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
    process.stdout.write('Content-Length: ' + body.length + '\\r\\n\\r\\n');
    process.stdout.write(body);
  }
});
`,
  { mode: 0o755 },
);
const told = () => readFileSync(log, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

// An editor in which everything exists and does nothing, apart from what is given.
function stub(given = {}) {
  const target = Object.assign(function () {}, given); // With its names, for whoever copies them.
  return new Proxy(target, {
    get: (_, name) => {
      if (name in given) return given[name];
      if (name === Symbol.iterator) return [][Symbol.iterator].bind([]);
      if (name === Symbol.toPrimitive) return () => '';
      if (name === 'prototype') return target.prototype;
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return (given[name] = stub());
    },
    apply: () => stub(),
    construct: () => stub(),
  });
}

test('starts the server and shows what it answers', async () => {
  const commands = new Map();
  const executed = [];
  const providers = new Map();
  const status = {};
  const settings = { enable: true, path: program, select: ['secrets'], ignore: [], extendSelect: [], pedantic: true, preview: false };
  const disposable = { dispose() {} };
  class EventEmitter {
    event = () => disposable;
    fire() {}
    dispose() {}
  }
  const Disposable = Object.assign(class {}, { from: () => disposable });
  const vscode = stub({
    version: '1.91.0',
    ViewColumn: { Beside: -2 },
    EventEmitter,
    Disposable,
    CancellationTokenSource: class {
      token = { isCancellationRequested: false, onCancellationRequested: () => disposable };
      dispose() {}
    },
    env: { language: 'en', appName: 'test' },
    LanguageStatusSeverity: { Information: 0, Warning: 1, Error: 2 },
    Uri: {
      parse: (text) => ({ toString: () => text, path: new URL(text).pathname }),
      from: (parts) => ({ ...parts, toString: () => `${parts.scheme}:${parts.path}?${parts.query ?? ''}` }),
    },
    commands: {
      registerCommand: (name, run) => {
        assert.ok(!commands.has(name), `${name} is registered twice`);
        commands.set(name, run);
        return { dispose: () => commands.delete(name) };
      },
      executeCommand: async (...call) => void executed.push(call),
    },
    languages: stub({ createLanguageStatusItem: () => Object.assign(status, disposable) }),
    workspace: stub({
      workspaceFolders: [],
      textDocuments: [],
      getConfiguration: (section) => ({
        get: (name, otherwise) => (section === 'plumbline' ? settings[name] : undefined) ?? otherwise,
      }),
      registerTextDocumentContentProvider: (scheme, provider) => {
        providers.set(scheme, provider);
        return disposable;
      },
      openTextDocument: async (uri) => ({ uri, text: await providers.get(uri.scheme).provideTextDocumentContent(uri) }),
    }),
    window: stub({
      visibleTextEditors: [],
      tabGroups: stub({ all: [] }),
      showTextDocument: async (document) => void executed.push(['showTextDocument', document.uri.path, document.text]),
      showErrorMessage: async (text) => assert.fail(text),
    }),
  });

  const outfile = join(folder, 'extension.js');
  buildSync({
    entryPoints: [fileURLToPath(new URL('../src/extension.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile,
  });
  const resolve = Module._load;
  Module._load = (name, ...rest) => (name === 'vscode' ? vscode : resolve(name, ...rest));
  const extension = createRequire(import.meta.url)(outfile);

  await extension.activate({ subscriptions: [], extensionPath: folder });
  assert.equal(status.text, 'plumbline 9.8.7');
  assert.equal(status.detail, 'running');
  assert.deepEqual(told()[0], { arguments: ['lsp'] });
  const { enable, path, ...passedOn } = settings;
  assert.deepEqual(told()[1].params.initializationOptions, passedOn);

  // A code lens of the server.
  executed.length = 0;
  await commands.get('plumbline.expand')('file:///a/main.json');
  assert.deepEqual(executed, [['showTextDocument', '/a/main.expanded.json', 'answer to file:///a/main.json']]);
  executed.length = 0;
  await commands.get('plumbline.expand')('file:///a/main.json', 'file:///a/prod.parameters.json');
  assert.deepEqual(executed, [['showTextDocument', '/a/main.prod.expanded.json', 'answer to file:///a/main.json']]);
  executed.length = 0;
  await commands.get('plumbline.explainRule')('some-rule');
  assert.deepEqual(executed.map(([name, uri]) => [name, uri.path]), [['markdown.showPreviewToSide', '/some-rule.md']]);
  assert.equal(providers.get('plumbline-rule').provideTextDocumentContent({ path: '/some-rule.md' }), 'answer to some-rule');

  await commands.get('plumbline.restartServer')();
  assert.equal(told().filter((line) => line.arguments).length, 2);
  assert.equal(status.detail, 'running');
  await extension.deactivate();
  assert.equal(status.detail, 'not running');
  // The notification is sent and not answered: the server reads it when it comes to it.
  for (let i = 0; i < 250 && told().at(-1).method !== 'exit'; ++i) {
    await new Promise((resume) => setTimeout(resume, 20));
  }
  assert.equal(told().at(-1).method, 'exit');
});
