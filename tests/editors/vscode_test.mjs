// A real VS Code: code-server with the packaged extension, in Chromium. One window, in the order of somebody's
// work; each step begins in the file that it names. Screenshots go to build/editors/screenshots; docs/images
// keeps some of them with fewer colours.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { copyOfTailspin, repository, require, temporaryFolder } from './project.mjs';

const { chromium } = require('playwright-core');
const folder = temporaryFolder();
const tailspin = copyOfTailspin(folder);
const screenshots = join(repository, 'build/editors/screenshots');
rmSync(screenshots, { recursive: true, force: true });
mkdirSync(screenshots, { recursive: true });

// --- The editor ---

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.accessibilitySupport': 'off',
  'editor.stickyScroll.enabled': false,
  'breadcrumbs.enabled': false,
  'json.schemaDownload.enable': false,
  'files.autoSave': 'off',
};
mkdirSync(join(folder, 'data/User'), { recursive: true });
writeFileSync(join(folder, 'data/User/settings.json'), JSON.stringify(settings));
const entry = join(repository, 'build/editors/node_modules/code-server/out/node/entry.js');
const common = [entry, '--user-data-dir', join(folder, 'data'), '--extensions-dir', join(folder, 'extensions')];
// Nothing of the user's own; the server that comes with the extension is the only one on the way.
const env = { PATH: process.env.PATH.split(':').filter((path) => !path.includes('build/release')).join(':'), HOME: folder, LANG: 'C.UTF-8' };

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resume) => probe.once('listening', resume));
  const { port } = probe.address();
  await new Promise((resume) => probe.close(resume));
  return port;
}

let codeServer;
let browser;
let page;
before(async () => {
  const installed = spawnSync(process.execPath, [...common, '--install-extension', join(repository, 'build/plumbline.vsix')], { env, encoding: 'utf8' });
  assert.match(installed.stdout, /successfully installed/, installed.stderr);
  const port = await freePort();
  const more = ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  codeServer = spawn(process.execPath, [...common, ...more, tailspin.root], { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  await new Promise((resume, fail) => {
    codeServer.stdout.on('data', (data) => String(data).includes('HTTP server listening') && resume());
    codeServer.on('exit', () => fail(new Error('code-server ended')));
  });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: { width: 1200, height: 720 } });
  page.setDefaultTimeout(60_000); // A build machine may be busy.
  await page.goto(`http://127.0.0.1:${port}/?folder=${tailspin.root}`);
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
});
after(async () => {
  await browser?.close();
  try {
    process.kill(-codeServer.pid); // With its extension hosts.
  } catch {
    // It has ended.
  }
});

function step(name, run) {
  test(name, async () => {
    try {
      await run();
    } catch (error) {
      await picture(`failed ${name}`);
      // The next step begins without what this one has left open or half written.
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      if (await page.locator('.tab.active.dirty').count()) await undoAll();
      throw error;
    }
  });
}

async function picture(name) {
  await page.waitForTimeout(200); // What fades in has done so.
  await page.screenshot({ path: join(screenshots, `${name.replaceAll(/[^\w-]+/g, '-')}.png`) });
}

// --- Hands ---

const inTree = (name) =>
  page.locator('.explorer-folders-view .monaco-list-row', { has: page.locator('.label-name', { hasText: new RegExp(`^${name.replace('.', '\\.')}$`) }) });
async function open(path) {
  const names = path.split('/');
  const file = names.pop();
  for (const name of names) {
    if ((await inTree(name).getAttribute('aria-expanded')) !== 'true') await inTree(name).click();
  }
  await inTree(file).dblclick();
  await page.locator(`.tab.active[data-resource-name="${file}"]`).waitFor();
}
// Puts the cursor on the `|` in a part of the file as it is on disk.
async function cursor(path, marked) {
  const at = tailspin.read(path).indexOf(marked.replace('|', ''));
  assert.ok(at >= 0, marked);
  const before = tailspin.read(path).slice(0, at + marked.indexOf('|')).split('\n');
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.type(`${before.length}:${before.at(-1).length + 1}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: `Ln ${before.length}, Col ${before.at(-1).length + 1}` }).waitFor();
}
async function command(title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').fill(`>${title}`);
  const first = page.locator('.quick-input-list .monaco-list-row').first();
  await first.filter({ hasText: title }).waitFor();
  await page.keyboard.press('Enter');
}
// What the hover says; `wanted` is waited for, since findings at the place come first.
async function hover(wanted) {
  await command('Show or Focus Hover');
  const widget = page.locator('.monaco-hover:visible').first();
  await widget.waitFor();
  if (wanted) await page.locator('.monaco-hover:visible').filter({ hasText: wanted }).first().waitFor();
  return widget.innerText();
}
const escape = () => page.keyboard.press('Escape');
async function undoAll() {
  await command('File: Revert File');
  await page.locator('.tab.active.dirty').waitFor({ state: 'hidden' });
}
// Lines of an editor, with plain blanks.
async function shown(editor = page.locator('.editor-group-container.active .monaco-editor')) {
  return (await editor.locator('.view-line').allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
}
async function eventually(what, condition) {
  const until = Date.now() + 60_000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < until, what);
    await page.waitForTimeout(50);
  }
}
const completions = () => page.locator('.suggest-widget.visible .monaco-list-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
const main = 'infra/main.json';
const deploy = 'pipelines/deploy.yml';

// --- The work ---

// Programs that run, by their files.
const running = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => {
      try {
        return readlinkSync(`/proc/${id}/exe`);
      } catch {
        return '';
      }
    });

step('runs the program that came with it', async () => {
  await open(main);
  await page.locator('.codelens-decoration').first().waitFor();
  const ours = running().filter((path) => path.startsWith(join(folder, 'extensions')));
  assert.equal(ours.length, 1, 'one server');
  assert.match(ours[0], /\/bin\/plumbline$/);
});

step('underlines findings once, and says what they are', async () => {
  await cursor(main, '"defaultValue": "cat-|');
  await page.locator('.squiggly-error').first().waitFor();
  assert.equal(await page.locator('.squiggly-error').count(), 1); // The only one in view.
  const text = await hover();
  assert.match(text, /secure parameter `catalogApiKey` has a literal default/);
  assert.match(text, /help: remove the default/);
  await escape();
});

step('lists the problems of the whole workspace, each once', async () => {
  await page.keyboard.press('Control+Shift+M');
  const rows = page.locator('.markers-panel .monaco-list-row');
  await rows.first().waitFor();
  await page.waitForTimeout(300);
  await picture('problems');
  const labels = (await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')))).filter((label) => label.includes('generated by plumbline'));
  assert.ok(labels.length > 0);
  assert.equal(new Set(labels).size, labels.length);
  await page.keyboard.press('Control+Shift+M');
});

step('hovers over an expression with its value in each environment', async () => {
  await cursor(main, `"insightsName": "[for|mat(`);
  const text = await hover();
  assert.match(text, /format\(string, \.\.\.\) -> string/);
  for (const name of ['dev', 'test', 'prod']) assert.match(text, new RegExp(`appi-tailspin-${name}`));
  await picture('hover');
  await escape();
});

step('offers versions, the newest first and the newest stable one chosen', async () => {
  await cursor(main, '"type": "Microsoft.Web/serverfarms",\n      "apiVersion": "|2024-11-01"');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
  const labels = (await completions()).map((label) => label.slice(0, 10));
  assert.deepEqual(labels, [...labels].sort().reverse());
  const chosen = await page.locator('.suggest-widget.visible .monaco-list-row.focused').getAttribute('aria-label');
  assert.match(chosen, /^\d{4}-\d\d-\d\d(?!-preview)/);
  await escape();
});

step('completes a property of exactly this type', async () => {
  await cursor(main, '"clientAffinityEnabled": false,|\n        "keyVault');
  await page.keyboard.type('\n"outb');
  await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'outboundVnetRouting' }).first().waitFor();
  await picture('completion-property');
  await page.keyboard.press('Enter');
  await eventually('the property', async () => (await shown()).includes('"outboundVnetRouting": '));
  await undoAll();
});

step('applies a quick fix, and the finding is gone', async () => {
  const squiggles = page.locator('.squiggly-error');
  await cursor(main, '"healthCheckPath": "hea|lthz"');
  await squiggles.first().waitFor();
  await page.keyboard.press('Control+.');
  const item = page.locator('.action-widget .monaco-list-row', { hasText: 'add the slash' });
  await item.waitFor();
  await picture('fixes');
  const before = await squiggles.count();
  await item.click();
  await eventually('the fix', async () => (await shown()).includes('"/healthz"'));
  await eventually('one finding less', async () => (await squiggles.count()) < before);
  await undoAll();
});

step('renames in the template and in its parameter files', async () => {
  await cursor(main, '"plan|Capacity": {');
  await page.keyboard.press('F2');
  const box = page.locator('.rename-box input');
  await box.waitFor();
  await box.fill('instances');
  await page.keyboard.press('Enter');
  await eventually('the new name', async () => (await shown()).includes('"instances": {'));
  await eventually('the other files', async () => (await page.locator('.explorer-folders-view').innerText()) !== '' && (await command('File: Save All Files'), tailspin.read('infra/environments/prod.parameters.json').includes('"instances"')));
  assert.ok(!tailspin.read(main).includes('planCapacity'));
});

step('shows the template as Azure will see it, live', async () => {
  await cursor(main, '"instances|": {');
  await command('plumbline: Show as Azure Will See It');
  const way = page.locator('.quick-input-list .monaco-list-row', { hasText: 'prod.parameters.json' });
  await way.waitFor();
  await picture('ways');
  await way.click();
  await page.locator('.tab[data-resource-name="main.prod.expanded.json"]').waitFor();
  const beside = page.locator('.editor-group-container').nth(1).locator('.monaco-editor');
  await eventually('the text', async () => (await shown(beside)).includes('"$schema"'));
  await cursor(main, '"contentVersion": "|2.7.0.0"');
  await page.keyboard.type('4');
  await eventually('the edit', async () => (await shown(beside)).includes('42.7.0.0'));
  await undoAll();
  await eventually('the end of the edit', async () => (await shown(beside)).includes('"2.7.0.0"'));
  // For the picture: the same resource on both sides.
  await page.keyboard.press('Control+2');
  await page.keyboard.press('Control+F');
  await page.keyboard.type('"name": "plan-tailspin-prod"');
  await page.keyboard.press('Enter');
  await escape();
  assert.match(await shown(beside), /plan-tailspin-prod/);
  await cursor(main, '"type": "Microsoft.Web/server|farms",');
  await page.keyboard.press('Control+B'); // Room for both.
  await inTree('infra').waitFor({ state: 'hidden' });
  await picture('expanded');
  await page.keyboard.press('Control+B');
  await inTree('infra').waitFor();
  await page.keyboard.press('Control+2');
  await page.keyboard.press('Control+W');
});

step('understands pipelines: tasks, variables and outputs', async () => {
  await open(deploy);
  await cursor(deploy, 'echo "Token store: $url?$to|ken"');
  await page.locator('.squiggly-error').first().waitFor();
  await cursor(deploy, "outputs['tokenStore.sas|Url']");
  const output = /output variable `?sasUrl`? of step `?tokenStore/;
  assert.match(await hover(output), output);
  await escape();
  await cursor(deploy, 'task: AzureKey|Vault@2');
  assert.match(await hover(), /AzureKeyVault@2/);
  await escape();
  await cursor(deploy, '$(azure|Region)');
  const text = await hover();
  assert.match(text, /variable azureRegion/);
  assert.match(text, /pipelines\/variables\.yml:2: westeurope/);
  await picture('hover-variable');
  await escape();
});

step('completes an input of a task', async () => {
  await cursor(deploy, 'TargetSlot: preview|');
  await page.keyboard.type('\npr');
  const row = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'PreserveVnet' }).first();
  await row.waitFor();
  await picture('completion');
  await escape();
  await undoAll();
});

step('explains a rule', async () => {
  await cursor(deploy, 'echo "Token store: $url?$to|ken"');
  await command('plumbline: Explain Rule');
  await page.locator('.tab', { hasText: 'secret-printed' }).waitFor();
  const preview = page.frameLocator('iframe.webview').frameLocator('iframe');
  await preview.getByRole('heading', { name: 'secret-printed' }).waitFor();
  await picture('explain');
  await page.keyboard.press('Control+W');
});

step('checks a file that was never saved', async () => {
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+Alt+N');
  await command('Change Language Mode');
  await page.locator('.quick-input-widget input').fill('YAML');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('steps:\n- bash: curl https://deploy:Rk7wZ2mXq9Lt@git.tailspin.internal/a\n');
  await page.locator('.squiggly-error').first().waitFor();
});
