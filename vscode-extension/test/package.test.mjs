// What package.json promises is there, and nothing that it leaves out.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../', import.meta.url);
const text = (name) => readFileSync(new URL(name, root), 'utf8');
const manifest = JSON.parse(text('package.json'));
const { contributes } = manifest;
const sources = readdirSync(new URL('src', root)).map((name) => text(`src/${name}`)).join('\n');
const commands = contributes.commands.map((command) => command.command);

test('every file that is named exists', () => {
  const named = [
    manifest.icon,
    ...contributes.grammars.map((grammar) => grammar.path),
    ...contributes.snippets.map((snippets) => snippets.path),
    ...contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps.map((step) => step.media.markdown)),
  ];
  for (const name of named) assert.ok(existsSync(new URL(name, root)), name);
});

test('every command is registered, and every registered command is known', () => {
  const registered = [...sources.matchAll(/registerCommand\('([^']+)'/g)].map((match) => match[1]);
  assert.deepEqual(registered.sort(), [...commands].sort());
});

test('the names of the server’s own commands are left to the server', () => {
  for (const name of ['plumbline.expand', 'plumbline.explain']) assert.ok(!commands.includes(name), name);
});

test('menus and walkthroughs use known commands', () => {
  const used = Object.values(contributes.menus).flat().map((item) => item.command);
  const linked = contributes.walkthroughs
    .flatMap((walkthrough) => walkthrough.steps)
    .flatMap((step) => [...step.description.matchAll(/command:(plumbline\.\w+)/g), ...step.completionEvents.join(' ').matchAll(/onCommand:(\S+)/g)])
    .map((match) => match[1]);
  for (const name of [...used, ...linked]) assert.ok(commands.includes(name), name);
});

test('settings that are read exist, with a default and a description', () => {
  const { properties } = contributes.configuration;
  for (const name of ['enable', 'path', 'select', 'extendSelect', 'ignore', 'pedantic', 'preview']) {
    assert.ok(sources.includes(`'${name}'`), name);
    assert.ok(`plumbline.${name}` in properties, name);
  }
  for (const [name, setting] of Object.entries(properties)) {
    assert.ok('default' in setting && setting.markdownDescription, name);
    if (name !== 'plumbline.trace.server') {
      const readme = text('README.md');
      assert.ok(readme.includes(`\`${name}\``), `${name} is in the README`);
    }
  }
});

test('a program that a workspace names needs trust', () => {
  assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes('plumbline.path'));
});

test('the server’s languages are those that start the extension', () => {
  const listed = /const languages = \[([^\]]*)\]/.exec(sources)[1].match(/[\w-]+/g);
  assert.deepEqual(manifest.activationEvents, listed.map((language) => `onLanguage:${language}`));
});

test('the types are those of the oldest editor that is supported', () => {
  const oldest = manifest.engines.vscode.replace('^', '');
  assert.equal(manifest.devDependencies['@types/vscode'], `~${oldest}`);
});

test('the licence and the version are those of the program', () => {
  assert.equal(text('LICENSE'), text('../LICENSE'));
  const version = /^project\(plumbline VERSION ([0-9.]+)/m.exec(text('../CMakeLists.txt'))[1];
  assert.equal(manifest.version, version);
});

test('the icon is a PNG of 128 pixels', () => {
  const icon = readFileSync(new URL(manifest.icon, root));
  assert.equal(icon.toString('latin1', 1, 4), 'PNG');
  assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [128, 128]);
});
