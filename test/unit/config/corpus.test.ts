/**
 * One file a case in test/cases/config: comments say what is expected, and the JSON Schema has to agree with `loadConfig`.
 *
 * `// expect: <severity> <code> <path> at <text of the range> -> <fix>` · `// loads: environments …; default …; tables …` ·
 * `// secret: …` (never repeated in a message) · `// schema: cannot see (why)` where only `loadConfig` can tell.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { loadConfig } from '../../../server/config/load.ts';
import type { ConfigProblem } from '../../../server/config/types.ts';
import { jsonValue, schemaAccepts } from './support.ts';

const folder = path.join(import.meta.dirname, '../../cases/config');

function comments(text: string, kind: string): readonly string[] {
  return [...text.matchAll(new RegExp(String.raw`^\uFEFF?// ${kind}: (.*)$`, 'gm'))].map((match) => match[1] ?? '');
}

function words(problem: ConfigProblem, text: string): string {
  const { severity, code, range } = problem;
  const all = range.offset === 0 && range.length === text.length;
  const where = problem.path === '' ? (all ? '(all)' : '(root)') : problem.path;
  const at = all ? '' : ` at ${text.slice(range.offset, range.offset + range.length)}`;
  return `${severity} ${code} ${where}${at}${problem.fix === undefined || all ? '' : ` -> ${problem.fix.text}`}`;
}

function mended(text: string, { range, fix }: ConfigProblem): string {
  return text.slice(0, range.offset) + (fix?.text ?? '') + text.slice(range.offset + range.length);
}

suite('the configuration corpus', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonc'))) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const { config, problems } = loadConfig(text);
    const name = file.replace('.jsonc', '');

    test(`${name}: every problem at its place`, () => {
      assert.deepEqual(problems.map((problem) => words(problem, text)).sort(), [...comments(text, 'expect')].sort());
      assert.deepEqual(problems.map((problem) => problem.range.offset), problems.map((problem) => problem.range.offset).sort((left, right) => left - right));
    });

    test(`${name}: what is right is loaded`, () => {
      const list = (names: readonly string[]): string => (names.length === 0 ? '' : ` ${names.join(', ')}`);
      const loads = `environments${list(Object.keys(config.environments))}; default ${config.defaultEnvironment ?? 'none'}; tables${list(Object.keys(config.tables))}`;
      const expected = comments(text, 'loads')[0] ?? 'a line "// loads: …" in the case';
      assert.equal(loads.replace('default none; ', ''), expected.replace('default none; ', ''));
    });

    test(`${name}: each fix mends its problem`, () => {
      for (const problem of problems.filter((one) => one.fix !== undefined)) {
        const left = loadConfig(mended(text, problem)).problems.filter((one) => one.code === problem.code && one.path === problem.path && one.message === problem.message);
        const before = problems.filter((one) => one.code === problem.code && one.path === problem.path && one.message === problem.message);
        assert.ok(left.length < before.length, `${problem.code} ${problem.path} is still there`);
      }
    });

    test(`${name}: the schema agrees`, () => {
      const blind = comments(text, 'schema')[0]?.startsWith('cannot see') === true;
      const wrong = problems.length > 0 && !blind;
      const value = jsonValue(text);
      if (wrong) assert.equal(value !== undefined && schemaAccepts(value).accepted, false, 'the schema accepts what loadConfig does not');
      else assert.deepEqual(blind ? [] : schemaAccepts(value).errors, []);
    });

    test(`${name}: no message repeats a secret`, () => {
      for (const secret of (comments(text, 'secret')[0] ?? '').split(', ').filter((one) => one !== '')) {
        assert.equal(JSON.stringify([problems, config]).includes(secret), false);
      }
    });
  }
});
