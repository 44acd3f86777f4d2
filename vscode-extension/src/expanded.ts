// The expanded template or pipeline in a read-only editor beside the file, renewed as the file changes.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { errorOf, textOf } from './answers';
import type { Server } from './server';

const scheme = 'plumbline-expanded';
const quietTime = 300; // Milliseconds without a change before a view is renewed.

export class ExpandedViews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly registrations: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.registrations = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      // Any file may be part of a view: a parameter file, an included template.
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (['file', 'untitled'].includes(change.document.uri.scheme)) this.renewAll();
      }),
    ];
  }

  // The server's code lenses are the ways to expand a file: one for each parameter file.
  async showForEditor(): Promise<void> {
    const source = vscode.window.activeTextEditor?.document.uri;
    if (source === undefined) return;
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[] | undefined>('vscode.executeCodeLensProvider', source);
    const ways = (lenses ?? []).flatMap(({ command }) => (command?.command === 'plumbline.expand' ? [command] : []));
    const way =
      ways.length > 1
        ? await vscode.window.showQuickPick(ways.map((command) => ({ label: command.title, command })), { title: 'Show as Azure Will See It' })
        : { command: ways[0] };
    if (way !== undefined) await this.showFor(...((way.command?.arguments as unknown[] | undefined) ?? [source.toString()]));
  }

  // `source`: the URI of a template or pipeline, as the server writes it; `parameters`: that of a parameter file.
  async showFor(source?: unknown, parameters?: unknown): Promise<void> {
    if (typeof source !== 'string') return;
    const document = await vscode.workspace.openTextDocument(
      viewOf(source, typeof parameters === 'string' ? parameters : undefined),
    );
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  async provideTextDocumentContent(view: vscode.Uri): Promise<string> {
    let answer: unknown;
    try {
      answer = await this.server.execute('plumbline.expand', ...(JSON.parse(view.query) as string[]));
    } catch (error) {
      answer = { error };
    }
    const mark = path.extname(view.path) === '.yml' ? '#' : '//';
    return textOf(answer) ?? `${mark} ${errorOf(answer) ?? 'There is nothing to expand here.'}\n`;
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.registrations, this.changed).dispose();
  }

  private renewAll(): void {
    for (const document of vscode.workspace.textDocuments) {
      if (document.uri.scheme !== scheme) continue;
      const key = document.uri.toString();
      clearTimeout(this.timers.get(key));
      this.timers.set(
        key,
        setTimeout(() => {
          this.timers.delete(key);
          this.changed.fire(document.uri);
        }, quietTime),
      );
    }
  }
}

// `main.json` is shown as `main.expanded.json`, with a parameter file as `main.prod.expanded.json`; the arguments
// of the server's command are in the query.
function viewOf(source: string, parameters: string | undefined): vscode.Uri {
  const { dir, name, ext } = path.posix.parse(vscode.Uri.parse(source).path);
  const isYaml = ext === '.yml' || ext === '.yaml';
  const given = parameters === undefined ? name : path.posix.basename(vscode.Uri.parse(parameters).path).replace(/(\.parameters)?\.\w+$/, '');
  return vscode.Uri.from({
    scheme,
    path: path.posix.join(dir, `${name}${given === name ? '' : `.${given}`}.expanded${isYaml ? '.yml' : '.json'}`),
    query: JSON.stringify(parameters === undefined ? [source] : [source, parameters]),
  });
}
