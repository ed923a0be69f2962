/**
 * One file a case in test/cases/accepted, read on the same day under the same mapping: comments say what is expected, and the JSON Schema has to
 * agree. `// expect: <severity> <code> <path> at <text of the range> -> <fix>` · `// accepts: <place> <entry>` · `// schema: cannot see (why)`.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { Ajv } from 'ajv';
import { acceptedIdentity, inForce, loadAccepted } from '../../../server/config/accepted.ts';
import { hashOn } from '../../../server/config/hash.ts';
import { loadConfig } from '../../../server/config/load.ts';
import type { ConfigProblem } from '../../../server/config/types.ts';
import { jsonValue } from './support.ts';

const TODAY = '2026-11-20';
const { config } = loadConfig(`{
  "environments": { "demo": { "legacy": { "driver": "duckdb", "path": "legacy.duckdb" }, "new": { "driver": "duckdb", "path": "new.duckdb" } } },
  "tables": {
    "games": { "key": ["day", "home", "number"], "partition": { "column": "day", "by": "month" } }, "pairs": { "key": ["a", "b"] }, "log": { "key": [] }, "parks": {}
  }
}`);
const folder = path.join(import.meta.dirname, '../../cases/accepted');
const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../../schemas/parity.accepted.schema.json'), 'utf8')) as object;
const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);

function comments(text: string, kind: string): readonly string[] {
  return [...text.matchAll(new RegExp(String.raw`^// ${kind}: (.*)$`, 'gm'))].map((match) => match[1] ?? '');
}

function words({ severity, code, range, path: at, fix }: ConfigProblem, text: string): string {
  return `${severity} ${code} ${at === '' ? '(root)' : at} at ${text.slice(range.offset, range.offset + range.length)}${fix === undefined ? '' : ` -> ${fix.text}`}`;
}

suite('accepted differences', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonc'))) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const loaded = loadAccepted(text, TODAY, config);
    const name = file.replace('.jsonc', '');

    test(`${name}: every problem at its place, in the order of the text`, () => {
      assert.deepEqual(loaded.problems.map((problem) => words(problem, text)), comments(text, 'expect'));
    });

    test(`${name}: what is right is accepted, and nothing else`, () => {
      const accepted = loaded.entries.filter(({ difference }) => difference.until >= TODAY);
      assert.deepEqual(accepted.map(({ place, difference }) => `${place.kind} ${place.name} ${JSON.stringify(difference)}`), comments(text, 'accepts'));
      assert.equal(inForce(loaded, TODAY).length, accepted.length);
    });

    test(`${name}: the schema agrees`, () => {
      const value = jsonValue(text);
      if (value === undefined || comments(text, 'schema')[0]?.startsWith('cannot see') === true) return;
      // Of two equal keys JSON keeps one, so that a schema never sees the other; what is broken has no value.
      const seen = loaded.problems.filter(({ code }) => code !== 'duplicateKey' && code !== 'syntax');
      assert.equal(valid(value), seen.length === 0, JSON.stringify(valid.errors));
    });
  }

  test('an entry is in force through its last day, for its own table or query', () => {
    const loaded = loadAccepted('{ "accepted": [ { "table": "games", "reason": "a", "until": "2026-11-20" }, { "query": "games", "reason": "b", "until": "2026-11-21" } ] }', TODAY, config);
    const reasons = (today: string, kind: 'table' | 'query', name = 'games'): readonly string[] => inForce(loaded, today, { kind, name }).map((entry) => entry.reason);
    assert.deepEqual([reasons(TODAY, 'table'), reasons(TODAY, 'query'), reasons(TODAY, 'table', 'Games')], [['a'], ['b'], []]);
    assert.deepEqual([reasons('2026-11-21', 'table'), reasons('2026-11-21', 'query')], [[], ['b']]);
    assert.deepEqual(reasons('2026-11-22', 'query'), []);
  });

  test('what a verdict rests on changes with the entries in force: also on the day after the last one, and not with comments or order', () => {
    const load = (entries: string) => ({ hash: 'h', accepted: loadAccepted(`{ "accepted": [ ${entries} ] }`, TODAY, config) });
    const one = '{ "table": "games", "key": ["d", "h", 1], "reason": "a", "until": "2026-11-20" }';
    const two = '{ "table": "parks", "reason": "b", "until": "2026-12-24" }';
    const both = load(`${one}, ${two}`);
    assert.equal(hashOn(both, TODAY), hashOn(load(`/* in another order */ ${two}, ${one}`), TODAY));
    assert.notEqual(hashOn(both, TODAY), hashOn(both, '2026-11-21'), 'one has expired');
    assert.equal(hashOn(both, '2026-11-21'), hashOn(load(two), TODAY));
    assert.equal(hashOn(both, '2026-12-25'), 'h', 'nothing is accepted any more');
    assert.equal(hashOn({ hash: 'h' }, TODAY), 'h');
    for (const changed of [one.replace('"a"', '"c"'), one.replace('1]', '2]'), one.replace('"key": ["d", "h", 1], ', ''), one.replace('"until"', '"kind": "extra", "until"')]) {
      assert.notEqual(acceptedIdentity(load(changed).accepted, TODAY), acceptedIdentity(load(one).accepted, TODAY), changed);
    }
  });
});
