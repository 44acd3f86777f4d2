import * as vscode from 'vscode';
import type { Pages } from './pages';
import type { Server } from './server';

// The page of a rule: the one given, one that has a finding at the cursor, or one that is asked for.
export async function explainRule(server: Server, pages: Pages, rule: string | undefined): Promise<void> {
  const id = rule ?? (await chooseRule());
  if (id === undefined || id === '') return;
  await pages.show(id, await server.execute('plumbline.explain', id));
}

async function chooseRule(): Promise<string | undefined> {
  const here = rulesAtCursor();
  if (here.length === 1) return here[0];
  if (here.length > 1) return vscode.window.showQuickPick(here, { title: 'Explain rule' });
  return vscode.window.showInputBox({ title: 'Explain rule', prompt: 'Id of the rule', placeHolder: 'unused-parameter' });
}

function rulesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return [];
  const rules = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((finding) => finding.source === 'plumbline' && finding.range.intersection(editor.selection) !== undefined)
    .map((finding) => (typeof finding.code === 'object' ? finding.code.value : finding.code))
    .filter((code) => code !== undefined)
    .map(String);
  return [...new Set(rules)];
}
