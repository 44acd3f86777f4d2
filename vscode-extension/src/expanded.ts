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
        if (change.document.uri.scheme === 'file') this.renewAll();
      }),
    ];
  }

  async showForEditor(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) await this.showFor(editor.document.uri.toString());
  }

  // `source`: the URI of a template or pipeline, as the server writes it.
  async showFor(source: unknown): Promise<void> {
    if (typeof source !== 'string') return;
    const document = await vscode.workspace.openTextDocument(viewOf(vscode.Uri.parse(source)));
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }

  async provideTextDocumentContent(view: vscode.Uri): Promise<string> {
    const answer = await this.server.execute('plumbline.expand', view.query);
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

// `main.json` is shown as `main.expanded.json`; the file itself is in the query.
function viewOf(source: vscode.Uri): vscode.Uri {
  const { dir, name, ext } = path.posix.parse(source.path);
  const isYaml = ext === '.yml' || ext === '.yaml';
  return vscode.Uri.from({
    scheme,
    path: path.posix.join(dir, `${name}.expanded${isYaml ? '.yml' : '.json'}`),
    query: source.toString(),
  });
}
