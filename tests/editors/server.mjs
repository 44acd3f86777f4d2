// `plumbline lsp` as a process, spoken to with vscode-jsonrpc.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { require } from './project.mjs';

const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require('vscode-jsonrpc/node');
export const { CancellationTokenSource, ErrorCodes } = require('vscode-jsonrpc/node');
export const program = process.env.PLUMBLINE;
const kRequestCancelled = -32800;

export class Server {
  published = new Map(); // Diagnostics by address.
  asked = []; // Requests of the server.
  errors = '';
  #versions = new Map();

  constructor(command = program) {
    this.process = spawn(command, ['lsp'], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stderr.on('data', (data) => (this.errors += data));
    this.exit = once(this.process, 'exit').then(([code, signal]) => signal ?? code);
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification('textDocument/publishDiagnostics', (params) => {
      this.published.set(params.uri, params.diagnostics);
      this.#published?.();
    });
    this.connection.onRequest((method, params) => {
      this.asked.push({ method, params });
      return null;
    });
    this.connection.onUnhandledNotification(() => {});
    this.connection.listen();
  }

  async start(rootUri, capabilities = {}, more = {}) {
    const result = await this.request('initialize', { processId: process.pid, rootUri, capabilities, ...more });
    this.notify('initialized', {});
    return result;
  }

  request(method, params, token) {
    return token ? this.connection.sendRequest(method, params, token) : this.connection.sendRequest(method, params);
  }
  notify(method, params) {
    return this.connection.sendNotification(method, params);
  }
  // A request about a document, at a position if there is one.
  ask(method, uri, position, more = {}) {
    return this.request(`textDocument/${method}`, { textDocument: { uri }, ...(position && { position }), ...more });
  }

  open(uri, text, languageId = 'json') {
    this.#versions.set(uri, 1);
    return this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }
  change(uri, ...contentChanges) {
    const version = this.#versions.get(uri) + 1;
    this.#versions.set(uri, version);
    return this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }
  close(uri) {
    return this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  // What is published about a file, once it fulfils the condition.
  async publishedOf(uri, condition = () => true) {
    for (;;) {
      const now = this.published.get(uri);
      if (now !== undefined && condition(now)) return now;
      await new Promise((resume, fail) => {
        const late = setTimeout(() => fail(new Error(`no such diagnostics of ${uri}: ${JSON.stringify(now)}`)), 10000);
        this.#published = () => resume(clearTimeout(late));
      });
    }
  }
  #published;

  // Asked, answered and gone: the exit code.
  async stop() {
    await this.request('shutdown');
    await this.notify('exit');
    const code = await this.exit;
    this.connection.dispose();
    return code;
  }
}

// True when the request was refused as cancelled; an answer that came first is none of this.
export async function wasCancelled(answer) {
  try {
    await answer;
    return false;
  } catch (error) {
    if (error.code === kRequestCancelled) return true;
    throw error;
  }
}
