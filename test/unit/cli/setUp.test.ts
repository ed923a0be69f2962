import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { TEMPLATE } from '../../../cli/commands/init.ts';
import type { PairResult } from '../../../server/calibrate/calibrate.ts';
import { loadConfig } from '../../../server/config/load.ts';
import { StoreError } from '../../../server/engine/errors.ts';
import type { CalibrationTable } from '../../../server/service/doctor.ts';
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

const TEXT = { form: 'text', trimBlanks: true, foldCase: false } as const;
const values = { legacy: 9, new: 9 };
const typePair = (legacy: string, other: string, result: PairResult): CalibrationTable['types'][number] => ({ native: { legacy, new: other }, form: { form: 'integer' }, result });
const CALIBRATION: CalibrationTable = {
  engines: { legacy: 'MariaDB 10.11', new: 'PostgreSQL 15' }, hashes: [{ hash: 'sha256' }], obstacles: [], ms: 1234,
  columns: [{ table: 'games', column: 'home', native: { legacy: 'char(5)', new: 'text' }, form: TEXT, result: { kind: 'rule', rule: 'the padding of CHAR is not data', values } }],
  types: [
    typePair('bigint', 'bigint', { kind: 'exact', values }), typePair('bigint', 'real', { kind: 'blind', below: 'the precision of a double', values }),
    typePair('bigint', 'numeric(20,0)', { kind: 'exact', values }), typePair('bigint', 'boolean', { kind: 'unknown', why: 'refused' }),
  ],
};

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

  it('says what the session is, and which tables cannot be read', async test => {
    const cwd = await folderWith(test);
    const session = { engine: 'MariaDB 10.11', settings: ['set a = 1', 'set b = 2'] };
    const stores = [{ side: 'legacy', ok: true, words: 'fine', ...session, snapshot: 'taken at noon' }, { side: 'new', ok: true, words: 'fine', ...session, snapshot: null, troubles: ['games: there is no table games'] }] as const;
    const told = await parity(['doctor'], { cwd, stores });
    assert.equal(told.code, 3);
    assert.match(told.stdout, / {2}snapshot {5}taken at noon\n {2}settings {5}set a = 1; set b = 2\n/u);
    assert.match(told.stdout, / {2}snapshot {5}none across statements.*\n.*\n {2}✗ games: there is no table games\n$/u);
  });

  it('prints the table of type pairs: columns of tables first, types with the same answer on one line', async test => {
    const cwd = await folderWith(test);
    const told = await parity(['doctor', '--calibrate'], { cwd, calibration: CALIBRATION });
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /calibration {4}✓ MariaDB 10\.11 and PostgreSQL 15: 5 pairs of types in 1\.2 s: 2 exact, 1 exact with a rule, 1 blind below a double, 1 not calibrated\n {2}hash {9}✓ sha256\n/u);
    assert.match(told.stdout, / {2}✓ games\.home {2}char\(5\) {2}text {2}exact with rule: the padding of CHAR is not data\n/u);
    assert.match(told.stdout, / {2}bigint\n {4}✓ exact: bigint, numeric\(20,0\)\n {4}✓ blind below the precision of a double: real\n {4}\? not calibrated: refused: boolean\n$/u);
  });

  it('ends with 1 when a pair or a hash disagrees, and with 3 when nothing could be calibrated', async test => {
    const cwd = await folderWith(test);
    const wrong = { ...CALIBRATION, columns: [{ ...CALIBRATION.columns[0], result: { kind: 'disagrees', words: 'the new side writes 0.1 as "0.10"', values: { legacy: 3, new: 3 } } }] } as CalibrationTable;
    const told = await parity(['doctor', '--calibrate'], { cwd, calibration: wrong });
    assert.equal(told.code, 1);
    assert.match(told.stdout, / {2}✗ games\.home .* disagrees: the new side writes 0\.1 as "0\.10"\n/u);
    const hash = await parity(['doctor', '--calibrate'], { cwd, calibration: { ...CALIBRATION, hashes: [{ hash: 'md5', wrong: 'the new side computes another number' }] } });
    assert.deepEqual([hash.code, /✗ md5: the new side computes another number; it is not used/u.test(hash.stdout)], [1, true]);
    const lost = await parity(['doctor', '--calibrate'], { cwd, calibration: new StoreError('connection', 'The line was cut.') });
    assert.equal(lost.code, 3);
    assert.match(lost.stdout, /✗ The types could not be calibrated: The line was cut\.\n$/u);
  });

  it('says the same as JSON, and nothing beside it', async test => {
    const cwd = await folderWith(test);
    const told = await parity(['doctor', '--calibrate', '--format', 'json'], { cwd, calibration: CALIBRATION });
    assert.equal(told.code, 0, told.stderr);
    const said = JSON.parse(told.stdout) as { schemaVersion: number; environment: string; stores: { side: string; ok: boolean }[]; calibration: { disagrees: boolean; columns: object[]; types: object[] } };
    assert.deepEqual([said.schemaVersion, said.environment, said.stores.map(({ side, ok }) => [side, ok]), said.calibration.disagrees], [1, 'dev', [['legacy', true], ['new', true]], false]);
    assert.deepEqual(said.calibration.columns, [{ table: 'games', column: 'home', legacy: 'char(5)', new: 'text', form: TEXT, result: 'rule', words: 'exact with rule: the padding of CHAR is not data' }]);
    assert.equal(said.calibration.types.length, 4);
  });
});
