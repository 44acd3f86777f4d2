// The injected grammars over small hosts that have the scopes of the editor's own JSON and YAML grammars.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const { INITIAL, Registry } = require('vscode-textmate');
const { createOnigScanner, createOnigString, loadWASM } = require('vscode-oniguruma');

const read = (name) => JSON.parse(readFileSync(new URL(`../syntaxes/${name}.tmLanguage.json`, import.meta.url), 'utf8'));
const injected = { 'plumbline.arm-expression': read('arm-expression'), 'plumbline.pipeline-expression': read('pipeline-expression') };
const hosts = {
  'source.json': {
    scopeName: 'source.json',
    patterns: [
      {
        name: 'string.json support.type.property-name.json',
        begin: '"(?=[^"]*"\\s*:)',
        end: '"',
        beginCaptures: { 0: { name: 'punctuation.support.type.property-name.begin.json' } },
      },
      {
        name: 'string.quoted.double.json',
        begin: '"',
        end: '"',
        patterns: [{ match: '\\\\.', name: 'constant.character.escape.json' }],
      },
    ],
  },
  'source.yaml': {
    scopeName: 'source.yaml',
    patterns: [
      { match: '#.*$', name: 'comment.line.number-sign.yaml' },
      { begin: '"', end: '"', name: 'string.quoted.double.yaml' },
    ],
  },
};

const loading = loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
const registry = new Registry({
  onigLib: loading.then(() => ({ createOnigScanner, createOnigString })),
  loadGrammar: async (scope) => hosts[scope] ?? injected[scope] ?? null,
  getInjections: (scope) =>
    scope === 'source.json' ? ['plumbline.arm-expression'] : scope === 'source.yaml' ? ['plumbline.pipeline-expression'] : undefined,
});

// The pieces of `line` that one of our scopes covers, as `text:scope`, the scope without its family;
// neighbours of one scope are one piece.
async function pieces(host, line) {
  const grammar = await registry.loadGrammar(host);
  const found = [];
  for (const { startIndex, endIndex, scopes } of grammar.tokenizeLine(line, INITIAL).tokens) {
    const own = scopes.filter((scope) => /\.(arm|pipeline)-expression$/.test(scope) && !scope.startsWith('meta.'));
    if (own.length === 0) continue;
    const scope = own.at(-1).replace(/\.(arm|pipeline)-expression$/, '');
    const last = found.at(-1);
    if (last?.scope === scope && last.endIndex === startIndex) last.endIndex = endIndex;
    else found.push({ startIndex, endIndex, scope });
  }
  return found.map((piece) => `${line.slice(piece.startIndex, piece.endIndex)}:${piece.scope}`);
}

async function isEmbedded(host, line, text) {
  const grammar = await registry.loadGrammar(host);
  const at = line.indexOf(text);
  const token = grammar.tokenizeLine(line, INITIAL).tokens.find((t) => t.startIndex <= at && at < t.endIndex);
  return token.scopes.some((scope) => scope.startsWith('meta.embedded'));
}

test('an expression of a template', async () => {
  assert.deepEqual(await pieces('source.json', `"name": "[concat('a''b', parameters('x')[0].id, 12, my.name(true))]"`), [
    '[:punctuation.section.embedded.begin',
    'concat:entity.name.function',
    '(:punctuation.section.parens',
    "'a:string.quoted.single",
    "'':constant.character.escape",
    "b':string.quoted.single",
    ',:punctuation.separator',
    'parameters:entity.name.function',
    '(:punctuation.section.parens',
    "'x':string.quoted.single",
    '):punctuation.section.parens',
    '[:punctuation.section.brackets',
    '0:constant.numeric',
    ']:punctuation.section.brackets',
    '.:punctuation.accessor',
    'id:variable.other.property',
    ',:punctuation.separator',
    '12:constant.numeric',
    ',:punctuation.separator',
    'my:entity.name.namespace',
    '.:punctuation.accessor',
    'name:entity.name.function',
    '(:punctuation.section.parens',
    'true:constant.language',
    ')):punctuation.section.parens',
    ']:punctuation.section.embedded.end',
  ]);
});

test('strings of a template that are no expressions', async () => {
  for (const line of [`"a": "text [x] y"`, `"a": "[x] y"`, `"a": "[x"`, `"[concat('a')]": 1`, `"a": ""`, `"a": "\\"[x]"`]) {
    assert.deepEqual(await pieces('source.json', line), [], line);
  }
  assert.deepEqual(await pieces('source.json', `"a": "[[concat('a')]"`), ['[[:constant.character.escape']);
});

test('what follows an expression is itself again', async () => {
  assert.equal(await isEmbedded('source.json', `["[a('x')]", "after"]`, 'after'), false);
  assert.equal(await isEmbedded('source.json', `["[a('it''s \\"x\\"')]", "after"]`, 'x'), true);
  assert.equal(await isEmbedded('source.json', `["[a('it''s \\"x\\"')]", "after"]`, 'after'), false);
  assert.equal(await isEmbedded('source.yaml', `a: \${{ b }} after`, 'after'), false);
});

test('expressions of pipelines', async () => {
  assert.deepEqual(await pieces('source.yaml', `- \${{ if eq(parameters.x, 'a''b') }}: $(Build.Id)`), [
    '${{:punctuation.section.embedded.begin',
    ' if:keyword.control',
    'eq:entity.name.function',
    'parameters:variable.other.context',
    '.:punctuation.accessor',
    'x:variable.other.property',
    ',:punctuation.separator',
    "'a:string.quoted.single",
    "'':constant.character.escape",
    "b':string.quoted.single",
    '}}:punctuation.section.embedded.end',
    '$(:punctuation.section.embedded.begin',
    'Build.Id:variable.other.macro',
    '):punctuation.section.embedded.end',
  ]);
  assert.deepEqual(await pieces('source.yaml', `v: $[ variables['a'] ] b`), [
    '$[:punctuation.section.embedded.begin',
    'variables:variable.other.context',
    "'a':string.quoted.single",
    ']:punctuation.section.embedded.end',
  ]);
});

test('text of pipelines that is no expression', async () => {
  for (const line of ['# ${{ a }} $(b)', 'a: $(( 1 + 2 ))', 'a: $(ls -la | wc)', 'a: $5 {{ b }}']) {
    assert.deepEqual(await pieces('source.yaml', line), [], line);
  }
});
