// Starts the language server and shows what it says. Nothing is decided here: findings, fixes, hovers,
// the expanded view and the pages of rules come from `plumbline lsp`.
import * as vscode from 'vscode';
import { ExpandedViews } from './expanded';
import { explainRule } from './explain';
import { Pages } from './pages';
import { Server } from './server';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('plumbline', { log: true });
  const pages = new Pages();
  server = new Server(context, output);
  const expanded = new ExpandedViews(server);
  server.showResult = (command, args, result) => {
    // A code lens or code action of the server was chosen.
    if (command === 'plumbline.expand') return expanded.showFor(args[0], args[1]);
    if (command === 'plumbline.explain') return pages.show(String(args[0]), result);
    return undefined;
  };

  const running = server;
  context.subscriptions.push(
    output,
    pages,
    running,
    expanded,
    vscode.commands.registerCommand('plumbline.showExpanded', () => expanded.showForEditor()),
    vscode.commands.registerCommand('plumbline.explainRule', (rule?: string) => explainRule(running, pages, rule)),
    vscode.commands.registerCommand('plumbline.restartServer', () => running.restart()),
    vscode.commands.registerCommand('plumbline.showOutput', () => output.show()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('plumbline.path') || change.affectsConfiguration('plumbline.enable')) {
        void running.restart();
      }
    }),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
