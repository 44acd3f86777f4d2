// The real server over its real streams, driven by the library that VS Code uses.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { copyOfTailspin, positionOf, withEdits } from './project.mjs';
import { CancellationTokenSource, program, Server, wasCancelled } from './server.mjs';

const tailspin = copyOfTailspin();
const main = tailspin.uri('infra/main.json');
const mainText = tailspin.read('infra/main.json');
const deploy = tailspin.uri('pipelines/deploy.yml');
const deployText = tailspin.read('pipelines/deploy.yml');
const inMain = (marked) => positionOf(mainText, marked);
const inDeploy = (marked) => positionOf(deployText, marked);
const textOf = (hover) => hover.contents.value;

let server;
let initialized;
before(async () => {
  server = new Server();
  initialized = await server.start(tailspin.uri(''), {
    workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
  });
  server.open(main, mainText);
  server.open(deploy, deployText);
});
after(() => server.process.kill());

test('says what it is and what it can do', () => {
  assert.equal(initialized.serverInfo.name, 'plumbline');
  const { capabilities } = initialized;
  assert.equal(capabilities.positionEncoding, 'utf-16');
  for (const name of ['hover', 'definition', 'rename', 'completion', 'codeAction', 'diagnostic', 'inlayHint']) {
    assert.ok(capabilities[`${name}Provider`], name);
  }
});

test('positions are counted in the bytes of UTF-8 when the client can', async () => {
  const other = new Server();
  const { capabilities } = await other.start(null, { general: { positionEncodings: ['utf-16', 'utf-8'] } });
  assert.equal(capabilities.positionEncoding, 'utf-8');
  assert.equal(await other.stop(), 0);
});

test('registers for changes of files on disk', () => {
  const [request] = server.asked;
  assert.equal(request.method, 'client/registerCapability');
  assert.equal(request.params.registrations[0].method, 'workspace/didChangeWatchedFiles');
});

// The findings of `check`, with the hints that an editor shows too.
function checked() {
  let output;
  try {
    output = execFileSync(program, ['check', '--severity', 'hint', '--format', 'json', '.'], { cwd: tailspin.root, encoding: 'utf8' });
  } catch (error) {
    output = error.stdout; // It ends with 1 when there are findings.
  }
  return JSON.parse(output).findings;
}

test('publishes what `check` finds, in the file that it finds it in', async () => {
  const found = await server.publishedOf(main);
  const expected = checked().filter((finding) => finding.file === 'infra/main.json');
  assert.ok(expected.length > 10);
  assert.deepEqual(
    found.map(({ range, code }) => `${range.start.line + 1} ${code}`),
    expected.map(({ span, rule }) => `${span.start.line} ${rule}`),
  );
  const password = found.find(({ code }) => code === 'secure-parameter-default');
  assert.equal(password.source, 'plumbline');
  assert.equal(password.severity, 1);
  assert.match(password.message, /^secure parameter `catalogApiKey` has a literal default\n/);
  assert.deepEqual(password.range.start, inMain('"defaultValue": |"cat-'));
});

test('is asked for the findings of a file and of the workspace', async () => {
  const report = await server.ask('diagnostic', main);
  assert.equal(report.kind, 'full');
  assert.equal(report.items.length, server.published.get(main).length);
  const again = await server.ask('diagnostic', main, undefined, { previousResultId: report.resultId });
  assert.equal(again.kind, 'unchanged');
  const all = await server.request('workspace/diagnostic', { previousResultIds: [] });
  const count = all.items.reduce((sum, { items }) => sum + items.length, 0);
  assert.equal(count, checked().length);
});

test('hovers over an expression with its value for each parameter file', async () => {
  const hover = await server.ask('hover', main, inMain(`"insightsName": "[for|mat(`));
  assert.match(textOf(hover), /infra\/environments\/prod\.parameters\.json.*appi-tailspin-prod/);
});

test('hovers over the parts of a pipeline', async () => {
  const task = await server.ask('hover', deploy, inDeploy('task: AzureKey|Vault@2'));
  assert.match(textOf(task), /AzureKeyVault/);
  const macro = await server.ask('hover', deploy, inDeploy('$(System.Access|Token)'));
  assert.match(textOf(macro), /predefined variable `System\.AccessToken`/);
  const output = await server.ask('hover', deploy, inDeploy("outputs['tokenStore.sas|Url']"));
  assert.match(textOf(output), /output variable `sasUrl`/);
});

test('completes what is being typed', async () => {
  const labels = async (uri, position) => (await server.ask('completion', uri, position)).items.map(({ label }) => label);
  assert.ok((await labels(main, inMain(`"location": "[parameters('loc|ation')]",\n      "tags": "[variables('tags')]",\n      "kind": "web"`))).includes('webAppName'));
  const tasks = await labels(deploy, inDeploy('task: AzureKey|Vault@2'));
  assert.ok(tasks.includes('AzureKeyVault@2'));
  const inputs = await labels(deploy, inDeploy('\n              |RunAsPreJob'));
  assert.deepEqual(inputs.filter((label) => label === 'SecretsFilter'), []); // It is there already.
  assert.ok(inputs.length === 0 || inputs.includes('RunAsPreJob'));
});

test('goes to where a name is declared, also in another file', async () => {
  const parameter = await server.ask('definition', main, inMain(`"capacity": "[parameters('plan|Capacity')]"`));
  const [place] = [parameter].flat();
  assert.equal(place.uri, main);
  assert.equal(place.range.start.line, inMain('"planCap|acity": {\n').line);
  const template = await server.ask('definition', tailspin.uri('azure-pipelines.yml'), positionOf(tailspin.read('azure-pipelines.yml'), 'pipelines/bu|ild.yml'));
  assert.equal([template].flat()[0].uri, tailspin.uri('pipelines/build.yml'));
});

test('renames a parameter in the template and in the parameter files that set it', async () => {
  const { changes } = await server.ask('rename', main, inMain('"plan|Capacity": {'), { newName: 'instances' });
  const renamed = Object.fromEntries(
    Object.entries(changes).map(([uri, edits]) => [uri, withEdits(readFileSync(new URL(uri), 'utf8'), edits)]),
  );
  assert.ok(Object.keys(renamed).length >= 3, Object.keys(renamed).join());
  for (const text of Object.values(renamed)) {
    assert.match(text, /instances/);
    assert.doesNotMatch(text, /planCapacity/);
  }
});

test('fixes a finding, and it is gone', async () => {
  const [finding] = (await server.publishedOf(main)).filter(({ code }) => code === 'health-check-path-invalid');
  const actions = await server.ask('codeAction', main, undefined, { range: finding.range, context: { diagnostics: [finding] } });
  const fix = actions.find(({ isPreferred }) => isPreferred);
  const edits = fix.edit.changes[main];
  server.change(main, ...edits.map(({ range, newText }) => ({ range, text: newText })));
  await server.publishedOf(main, (found) => found.every(({ code }) => code !== 'health-check-path-invalid'));
  server.change(main, { text: mainText });
  await server.publishedOf(main, (found) => found.some(({ code }) => code === 'health-check-path-invalid'));
});

test('a request that is cancelled while it waits is refused', async () => {
  // The first one keeps the server busy.
  const begun = server.request('workspace/diagnostic', { previousResultIds: [] });
  const refused = await Promise.all(
    Array.from({ length: 20 }, () => {
      const source = new CancellationTokenSource();
      const answer = server.ask('semanticTokens/full', main, undefined);
      const cancelled = server.request('textDocument/documentSymbol', { textDocument: { uri: main } }, source.token);
      source.cancel();
      return Promise.all([wasCancelled(cancelled), answer]).then(([is]) => is);
    }),
  );
  await begun;
  assert.ok(refused.some(Boolean), 'none was refused');
  assert.ok((await server.ask('documentSymbol', main)).length > 0);
});

test('sees files that are written, renamed and removed behind its back', async () => {
  const dev = tailspin.path('infra/environments/dev.parameters.json');
  const told = (...changes) => server.notify('workspace/didChangeWatchedFiles', { changes: changes.map(([path, type]) => ({ uri: tailspin.uri(path), type })) });
  const findingsOf = async (name) => {
    const all = await server.request('workspace/diagnostic', { previousResultIds: [] });
    return all.items.find(({ uri }) => uri === tailspin.uri(name))?.items.map(({ code }) => code);
  };
  const name = 'infra/environments/dev.parameters.json';
  const text = readFileSync(dev, 'utf8');
  assert.ok((await findingsOf(name)).includes('plan-min-instances'));
  writeFileSync(dev, text.replace('"planCapacity": { "value": 1 }', '"planCapacity": { "value": 3 }'));
  told([name, 2]);
  assert.ok(!(await findingsOf(name)).includes('plan-min-instances'));
  const moved = 'infra/environments/moved.parameters.json';
  renameSync(dev, tailspin.path(moved));
  told([name, 3], [moved, 1]);
  assert.equal(await findingsOf(name), undefined);
  assert.ok((await findingsOf(moved)).includes('secret-in-parameter-file'));
  renameSync(tailspin.path(moved), dev);
  writeFileSync(dev, text);
  told([moved, 3], [name, 1]);
  assert.ok((await findingsOf(name)).includes('plan-min-instances'));
});

test('a file that was never saved is checked, too', async () => {
  const uri = 'untitled:Untitled-1';
  server.open(uri, 'steps:\n- bash: curl https://deploy:Rk7wZ2mXq9Lt@git.tailspin.internal/a\n', 'yaml');
  const found = await server.publishedOf(uri);
  assert.deepEqual(found.map(({ code }) => code), ['credential-in-url']);
  server.close(uri);
  await server.publishedOf(uri, (now) => now.length === 0);
});

test('shows a template as Azure will see it, with the values of a parameter file', async () => {
  const lenses = await server.ask('codeLens', main);
  const { command, arguments: names } = lenses.find(({ command: { title } }) => title.includes('prod')).command;
  const text = await server.request('workspace/executeCommand', { command, arguments: names });
  assert.match(text, /"name": "plan-tailspin-prod"/);
});

test('tells about a rule', async () => {
  const text = await server.request('workspace/executeCommand', { command: 'plumbline.explain', arguments: ['secret-in-output'] });
  assert.match(text, /^# secret-in-output/);
});

test('refuses what it does not know, and goes on', async () => {
  await assert.rejects(server.request('textDocument/nonsense', {}), { code: -32601 });
  await assert.rejects(server.request('workspace/executeCommand', { command: 'rm', arguments: [] }), { code: -32602 });
});

test('settings that change take effect', async () => {
  server.notify('workspace/didChangeConfiguration', { settings: { plumbline: { ignore: ['secrets'] } } });
  await server.publishedOf(main, (found) => found.every(({ code }) => code !== 'secure-parameter-default'));
  server.notify('workspace/didChangeConfiguration', { settings: { plumbline: {} } });
  await server.publishedOf(main, (found) => found.some(({ code }) => code === 'secure-parameter-default'));
});

test('nothing is left of a file that was closed', async () => {
  server.close(main);
  await server.publishedOf(main, (found) => found.length === 0);
});

test('shuts down, answers nothing more, and ends with 0', async () => {
  await server.request('shutdown');
  await assert.rejects(server.ask('hover', deploy, { line: 0, character: 0 }), { code: -32600 });
  await server.notify('exit');
  assert.equal(await server.exit, 0);
  assert.equal(server.errors, '');
});

test('a client that goes away without a word ends it, too', async () => {
  const other = new Server();
  await other.start(null);
  await other.request('workspace/symbol', { query: '' });
  other.connection.dispose();
  other.process.stdin.end();
  assert.equal(await other.exit, 1);
});
