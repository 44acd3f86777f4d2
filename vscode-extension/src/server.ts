// The server process and the client that speaks with it.
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  ExecuteCommandRequest,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type DocumentSelector,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';

const languages = ['json', 'jsonc', 'arm-template', 'yaml', 'azure-pipelines'];

export const documents: DocumentSelector = [
  ...['file', 'untitled'].flatMap((scheme) => languages.map((language) => ({ scheme, language }))),
  { scheme: 'file', pattern: '**/*.{template,deploymenttemplate}' },
];

// What the server is told at its start; later changes reach it by themselves.
function settings(): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration('plumbline');
  const names = ['select', 'extendSelect', 'ignore', 'pedantic', 'preview'];
  return Object.fromEntries(names.map((name) => [name, configuration.get<unknown>(name)]));
}

export type ShowResult = (command: string, args: unknown[], result: unknown) => unknown;

export class Server implements vscode.Disposable {
  showResult: ShowResult = () => undefined;

  private client: LanguageClient | undefined;
  private readonly status: vscode.LanguageStatusItem;
  // Starting and stopping, one after the other.
  private pending: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.status = vscode.languages.createLanguageStatusItem('plumbline', [
      ...languages.map((language) => ({ scheme: 'file', language })),
    ]);
    this.status.name = 'plumbline';
    this.showState(State.Stopped);
  }

  start(): Promise<void> {
    return this.enqueue(() => this.startNow());
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopNow());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  // What the server answers to one of its commands; undefined when there is no server.
  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    if (this.client?.state !== State.Running) return undefined;
    return this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
  }

  dispose(): void {
    this.status.dispose();
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.pending = this.pending.then(work, work);
    return this.pending;
  }

  private async startNow(): Promise<void> {
    if (!vscode.workspace.getConfiguration('plumbline').get<boolean>('enable', true)) return;
    const command = this.program();
    this.output.info(`starting ${command} lsp`);
    const options: LanguageClientOptions = {
      documentSelector: documents,
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: settings(),
      synchronize: { configurationSection: 'plumbline' },
      markdown: { isTrusted: false, supportHtml: false },
      middleware: {
        executeCommand: async (name, args, next) => {
          const result: unknown = await next(name, args);
          await this.showResult(name, args, result);
          return result;
        },
      },
    };
    const client = new LanguageClient('plumbline', 'plumbline', { command, args: ['lsp'] }, options);
    this.client = client;
    client.onDidChangeState((change) => this.showState(change.newState));
    try {
      await client.start();
    } catch (error) {
      this.output.error(`cannot start ${command}: ${error instanceof Error ? error.message : String(error)}`);
      this.showState(State.Stopped);
      void this.offerHelp(command);
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client === undefined) return;
    try {
      await client.dispose();
    } catch {
      // It never ran, or ended by itself.
    }
    this.showState(State.Stopped);
  }

  // The program that the settings name, that came with the extension, or that the PATH has.
  private program(): string {
    const configured = vscode.workspace.getConfiguration('plumbline').get<string>('path', '').trim();
    if (configured !== '') return configured;
    const bundled = path.join(
      this.context.extensionPath,
      'bin',
      process.platform === 'win32' ? 'plumbline.exe' : 'plumbline',
    );
    return existsSync(bundled) ? bundled : 'plumbline';
  }

  private async offerHelp(command: string): Promise<void> {
    const settings = 'Open Settings';
    const output = 'Show Output';
    const choice = await vscode.window.showErrorMessage(
      `plumbline does not start: \`${command}\` cannot be run. Install it, or set \`plumbline.path\`.`,
      settings,
      output,
    );
    if (choice === settings) await vscode.commands.executeCommand('workbench.action.openSettings', 'plumbline.path');
    if (choice === output) this.output.show();
  }

  private showState(state: State): void {
    const isRunning = state === State.Running;
    void vscode.commands.executeCommand('setContext', 'plumbline.running', isRunning);
    this.status.busy = state === State.Starting;
    this.status.severity =
      state === State.Stopped ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    const version = this.client?.initializeResult?.serverInfo?.version;
    this.status.text = isRunning && version !== undefined ? `plumbline ${version}` : 'plumbline';
    this.status.detail = isRunning ? 'running' : state === State.Starting ? 'starting' : 'not running';
    this.status.command = isRunning
      ? { title: 'Show Output', command: 'plumbline.showOutput' }
      : { title: 'Restart Server', command: 'plumbline.restartServer' };
  }
}
