import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { TEMPLATE } from '../../../cli/commands/init.ts';
import { loadConfig } from '../../../server/config/load.ts';
import { folderWith, parity } from './support.ts';

describe('init', () => {
  it('writes a configuration without problems, and never over one that is there', async test => {
    const cwd = await folderWith(test, { 'parity.jsonc': '' });
    const told = await parity(['init'], { cwd });
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /Wrote parity\.jsonc/u);
    const text = await readFile(path.join(cwd, 'parity.jsonc'), 'utf8');
    assert.deepEqual(loadConfig(text).problems, []);
    await writeFile(path.join(cwd, 'parity.jsonc'), 'mine');
    assert.equal((await parity(['init'], { cwd })).code, 3);
    assert.equal(await readFile(path.join(cwd, 'parity.jsonc'), 'utf8'), 'mine');
    assert.equal((await parity(['init', '--force'], { cwd })).code, 0);
    assert.equal(await readFile(path.join(cwd, 'parity.jsonc'), 'utf8'), TEMPLATE);
    assert.equal((await parity(['init', '--config', 'other.jsonc'], { cwd })).code, 0);
  });

  it('shows examples that are right once they are uncommented', () => {
    const uncommented = TEMPLATE.replace(/^(\s*)\/\/ (?=\s*["{}])/gmu, '$1').replace('}\n    "prod"', '},\n    "prod"').replace(/^(\s*)\/\/ (\s*)\/\/.*$/gmu, '');
    const { config, problems } = loadConfig(uncommented);
    assert.deepEqual(problems, []);
    assert.deepEqual(Object.keys(config.environments), ['dev', 'prod']);
    assert.deepEqual(Object.keys(config.tables), ['games']);
    assert.deepEqual(config.environments['prod']?.stores.legacy.secret, { kind: 'env', variable: 'LEGACY_PASSWORD' });
  });
});

describe('doctor', () => {
  it('says what answered', async test => {
    const cwd = await folderWith(test);
    const told = await parity(['doctor'], { cwd });
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /^parity {9}1\.2\.3 on Node .*\nconfiguration {2}✓ parity\.jsonc: environments dev, prod; tables games, teams, a\/b\ndev legacy {5}✓ DuckDB 1\ndev new {8}✓ DuckDB 2\n$/u);
    assert.equal(told.closed, 1);
  });

  it('ends with 3 when a store does not answer, or the configuration has an error; both are said', async test => {
    const cwd = await folderWith(test);
    const stores = [{ side: 'legacy', ok: true, words: 'fine' }, { side: 'new', ok: false, words: 'no \u001b[31m connection' }] as const;
    const told = await parity(['doctor', '--env', 'prod'], { cwd, stores });
    assert.equal(told.code, 3);
    assert.match(told.stdout, /prod new {7}✗ no \\x1b\[31m connection\n/u);
    await writeFile(path.join(cwd, 'parity.jsonc'), '{ "environments": { "dev": { "legacy": { "driver": "duckdb", "path": "a" }, "new": { "driver": "duckdb", "path": "b" } },\n"prod": {} }, "tables": {} }');
    const problem = await parity(['doctor'], { cwd });
    assert.equal(problem.code, 3);
    assert.match(problem.stdout, /✗ parity\.jsonc.*\n {2}parity\.jsonc:2:\d+: error: .*\n.*dev legacy/su);
    assert.equal((await parity(['doctor', '--env', 'prod'], { cwd })).code, 3);
  });
});
