// Snippets as they are inserted: placeholders with their first text. JSON ones parse; when PLUMBLINE
// names the program, it has no error to report about whole files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (name) => Object.entries(JSON.parse(readFileSync(new URL(`../snippets/${name}.json`, import.meta.url), 'utf8')));

// `${1|a,b|}` becomes a, `${1:text}` text, `$0` nothing, `\$` a dollar sign.
function inserted(snippet) {
  return snippet.body
    .join('\n')
    .replace(/\\?\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/(?<!\\)\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/(?<!\\)\$\d/g, '')
    .replace(/\\\$/g, '$');
}

for (const name of ['arm', 'pipeline']) {
  test(`${name}: prefixes are unique, every snippet says what it is`, () => {
    const prefixes = read(name).map(([, snippet]) => snippet.prefix);
    assert.equal(new Set(prefixes).size, prefixes.length);
    for (const [title, snippet] of read(name)) {
      assert.match(snippet.prefix, /^(arm|pipeline|plumbline)(-[a-z]+)*$/, title);
      assert.ok(snippet.description, title);
      assert.ok(snippet.body.join('\n').includes('$0'), `${title} says where the cursor ends`);
    }
  });
}

test('arm: JSON', () => {
  for (const [title, snippet] of read('arm')) {
    const text = inserted(snippet);
    if (text.startsWith('//')) continue;
    assert.doesNotThrow(() => JSON.parse(text.startsWith('{') ? text : `{${text}}`), `${title}\n${text}`);
  }
});

const program = process.env.PLUMBLINE;
test('whole files have no errors', { skip: program === undefined && 'PLUMBLINE is not set' }, () => {
  const whole = [
    ['main.json', read('arm').find(([title]) => title === 'ARM template')[1]],
    ['azure-pipelines.yml', { ...read('pipeline').find(([title]) => title === 'Pipeline')[1] }],
  ];
  for (const [file, snippet] of whole) {
    const input = file.endsWith('.yml') ? inserted(snippet) + 'echo' : inserted(snippet);
    const run = spawnSync(program, ['check', '--no-config', '--stdin-filename', file, '-'], { input, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  }
});
