// Pages of rules, shown as Markdown previews. They live as long as the window.
import * as vscode from 'vscode';
import { textOf } from './answers';

const scheme = 'plumbline-rule';

export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  async show(rule: string, answer: unknown): Promise<void> {
    const text = textOf(answer);
    if (text === undefined) {
      void vscode.window.showInformationMessage(`There is no page about \`${rule}\`.`);
      return;
    }
    const uri = vscode.Uri.from({ scheme, path: `/${rule}.md` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
