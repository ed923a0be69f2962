import assert from 'node:assert/strict';
import { readFile, readdir, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { MANY } from '../../../server/engine/budget.ts';
import { folderWith, parity } from './support.ts';
import type { Told } from './support.ts';

const names = (told: Told): readonly string[] => told.calls.map(call => call.name);

describe('compare', () => {
  it('takes files, lines, folders, patterns and standard input', async test => {
    const cwd = await folderWith(test, {
      'a.sql': '\ufeffSELECT 1;\n\nSELECT\n  2;\n', 'q/b.sql': 'SELECT 3', 'q/deep/c.sql': 'SELECT 4', 'q/deep/d.SQL.txt': 'no', 'q/.hidden/e.sql': 'SELECT 5',
      'p/x.legacy.sql': 'SELECT 6', 'p/x.new.sql': 'SELECT 7', 'odd:3': 'SELECT 8', 'node_modules/m/z.sql': 'SELECT 9', 'q/[1].sql': 'SELECT 10',
    });
    const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
      [['a.sql'], ['a.sql:1', 'a.sql:3']],
      [['a.sql:4'], ['a.sql:3']],
      [['a.sql:1', 'a.sql:1', 'a.sql:3'], ['a.sql:1', 'a.sql:3']],
      [['q'], ['[1].sql:1', 'b.sql:1', 'c.sql:1']],
      [['**/*.sql', 'a.sql'], ['a.sql:1', 'a.sql:3', 'x.legacy.sql:1', '[1].sql:1', 'b.sql:1', 'c.sql:1']],
      [['q/*.sql'], ['[1].sql:1', 'b.sql:1']],
      [['{a,q/b}.sql'], ['a.sql:1', 'a.sql:3', 'b.sql:1']],
      [['q/deep/[a-c].sql'], ['c.sql:1']],
      [['q/deep/[!a-b].sql'], ['c.sql:1']],
      [['q/[1].sql'], ['[1].sql:1']],
      [['q/deep/?.sql'], ['c.sql:1']],
      [['p'], ['x.legacy.sql:1']],
      [['p/x.new.sql'], ['x.new.sql:1']],
      [['odd:3'], ['odd:3:1']],
      [['-'], ['stdin:1']],
    ];
    for (const [args, expected] of cases) {
      const told = await parity(['compare', ...args], { cwd, stdin: 'SELECT 0' });
      assert.deepEqual(names(told), expected, `${args.join(' ')}: ${told.stderr}`);
      assert.equal(told.code, 0);
    }
    const pair = await parity(['compare', 'p/x.new.sql'], { cwd });
    assert.deepEqual(pair.calls[0]?.texts, ['SELECT 6', 'SELECT 7']);
    const [first, second] = (await parity(['compare', 'a.sql'], { cwd })).calls;
    assert.deepEqual([first?.texts, second?.line, second?.uri], [['SELECT 1', 'SELECT 1'], 2, pathToFileURL(path.join(cwd, 'a.sql')).href]);
  });

  it('finds the configuration above the file, else here, or takes the one that is named', async test => {
    const cwd = await folderWith(test, { 'one/parity.jsonc': '{ "environments": { "one": { "legacy": { "driver": "duckdb", "path": "a" }, "new": { "driver": "duckdb", "path": "b" } } }, "tables": {} }', 'one/sub/q.sql': 'SELECT 1', 'q.sql': 'SELECT 1' });
    const environment = async (args: readonly string[], from = cwd): Promise<string | undefined> => (await parity(['compare', ...args], { cwd: from })).calls[0]?.environment;
    assert.equal(await environment(['one/sub/q.sql']), 'one');
    assert.equal(await environment(['q.sql']), 'dev');
    assert.equal(await environment(['q.sql', '--env', 'prod']), 'prod');
    assert.equal(await environment(['../q.sql'], path.join(cwd, 'one')), 'dev');
    assert.equal(await environment(['../q.sql', '--config', 'parity.jsonc'], path.join(cwd, 'one')), 'one');
    assert.equal(await environment(['-'], path.join(cwd, 'one')), undefined);
  });

  it('hands limits on and keeps runs beside the configuration, out of version control, or where it is told', async test => {
    const cwd = await folderWith(test, { 'sub/q.sql': 'SELECT 1' });
    const told = await parity(['compare', 'sub/q.sql', '--max-findings', '7', '--timeout', '12'], { cwd });
    assert.deepEqual([told.options?.maxFindings, told.options?.timeoutSeconds], [7, 12]);
    assert.equal(await readFile(path.join(cwd, '.parity/.gitignore'), 'utf8'), '*\n');
    assert.equal((await readdir(path.join(cwd, '.parity/v1'))).length, 1);
    await parity(['compare', 'sub/q.sql', '--state', 'elsewhere'], { cwd });
    assert.equal((await readdir(path.join(cwd, 'elsewhere/v1'))).length, 1);
    assert.equal((await readdir(path.join(cwd, '.parity/v1'))).length, 1);
  });

  it('ends early when most rows differ unless all are wanted, and hands bounds on', async test => {
    const cwd = await folderWith(test, { 'q.sql': 'SELECT 1' });
    const budget = async (...args: readonly string[]) => (await parity(['compare', 'q.sql', ...args], { cwd })).options?.budget;
    assert.deepEqual(await budget(), { limits: {}, many: MANY });
    assert.deepEqual(await budget('--all'), { limits: {}, many: null });
    assert.deepEqual(await budget('--max-time', '60', '--max-rows', '1000000', '--max-bytes', '5000000'), { limits: { ms: 60_000, rows: 1_000_000, bytes: 5_000_000 }, many: MANY });
    assert.match((await parity(['check', '--max-time', '0'], { cwd })).stderr, /whole number, 1 or more/u);
  });

  it('warns of directives that were not understood and refuses what is not UTF-8', async test => {
    const cwd = await folderWith(test, { 'q.sql': '-- parity:kee id\nSELECT 1', 'latin.sql': new Uint8Array([0x53, 0xe9]) });
    assert.match((await parity(['compare', 'q.sql'], { cwd })).stderr, /^q\.sql:1:\d+: warning: /mu);
    const told = await parity(['compare', 'latin.sql'], { cwd });
    assert.equal(told.code, 3);
    assert.match(told.stderr, /latin\.sql is not UTF-8/u);
  });
});

describe('check', () => {
  it('takes all tables, tables, and partitions of them', async test => {
    const cwd = await folderWith(test);
    const calls = async (...args: readonly string[]): Promise<readonly unknown[]> => (await parity(['check', ...args], { cwd })).calls.map(call => [call.name, call.partition]);
    assert.deepEqual(await calls(), [['games', undefined], ['teams', undefined], ['a/b', undefined]]);
    assert.deepEqual(await calls('teams', 'games/2016-07', 'games/NULL'), [['teams', undefined], ['games', '2016-07'], ['games', null]]);
    assert.deepEqual(await calls('a/b', 'a/b/2016-07-01'), [['a/b', undefined], ['a/b', '2016-07-01']]);
  });
});

describe('the report', () => {
  const files = { 'q.sql': '-- parity:name one\nSELECT 1;\nSELECT 2;\n' };
  const answers = { one: 'differs' } as const;

  it('is alone on standard output, in each format', async test => {
    const cwd = await folderWith(test, files);
    const text = await parity(['compare', 'q.sql'], { cwd, answers });
    assert.match(text.stdout, /^✗ 1 row differs — data\n {2}one · q\.sql:2 · dev: legacy → new\n/u);
    assert.match(text.stdout, /2 in all: 1 consistent, 1 differs\n$/u);
    assert.equal(text.stderr.replace(/\([\d.]+ ms\)/gu, '()'), '[1/2] one: ✗ 1 row differs — data ()\n[2/2] q.sql:3: ✓ consistent · 3 rows ()\n');
    const json = JSON.parse((await parity(['compare', 'q.sql', '--format', 'json'], { cwd, answers })).stdout) as { env: string; verdict: string; cause: string };
    assert.deepEqual([json.env, json.verdict, json.cause], ['dev', 'differs', 'data']);
    const csv = await parity(['compare', 'q.sql', '--format', 'csv'], { cwd, answers });
    assert.equal(csv.stdout, 'name,kind,table,partition,times.legacy,times.new,differs,key.id,score.legacy,score.new\r\none,changed,,,,,score,7,1,2\r\n');
  });

  it('has nothing beside it when quiet, and no colours where there is no terminal or none are wanted', async test => {
    const cwd = await folderWith(test, files);
    assert.equal((await parity(['compare', 'q.sql', '--quiet'], { cwd, answers })).stderr, '');
    const coloured = /\u001b\[31m/u;
    const stdout = async (args: readonly string[], terminal: boolean, env: Readonly<Record<string, string>> = {}): Promise<string> =>
      (await parity(['compare', 'q.sql', ...args], { cwd, answers, terminal, env })).stdout;
    assert.match(await stdout([], true), coloured);
    assert.doesNotMatch(await stdout([], false), coloured);
    assert.doesNotMatch(await stdout(['--no-color'], true), coloured);
    assert.doesNotMatch(await stdout([], true, { NO_COLOR: '1' }), coloured);
    assert.doesNotMatch(await stdout([], true, { TERM: 'dumb' }), coloured);
  });

  it('is written whole to a file, through a link, and to what is no file', async test => {
    const cwd = await folderWith(test, { ...files, 'out/r.json': 'old' });
    await symlink(path.join(cwd, 'out/r.json'), path.join(cwd, 'link.json'));
    const told = await parity(['compare', 'q.sql', '--format', 'json', '--out', 'link.json'], { cwd, answers });
    assert.deepEqual([told.code, told.stdout], [1, '']);
    assert.equal((JSON.parse(await readFile(path.join(cwd, 'out/r.json'), 'utf8')) as { verdict: string }).verdict, 'differs');
    assert.deepEqual(await readdir(path.join(cwd, 'out')), ['r.json']);
    assert.equal((await parity(['compare', 'q.sql', '--out', '/dev/null'], { cwd, answers })).code, 1);
    assert.ok((await stat('/dev/null')).isCharacterDevice());
  });
});

describe('progress', () => {
  it('is one line on a terminal, taken away at the end', async test => {
    const cwd = await folderWith(test, { 'q.sql': 'SELECT 1' });
    const told = await parity(['compare', 'q.sql'], { cwd, terminal: true, during: (_, { events }) => { events.progress('evil \u001b[2J', 1, 2); } });
    assert.doesNotMatch(told.stderr, /\n/u);
    assert.match(told.stderr, /^\r\u001b\[2Kq\.sql:1 …/u);
    assert.ok(told.stderr.endsWith('\r\u001b[2K'));
    assert.doesNotMatch(told.stderr, /\[2J/u);
  });
});

describe('secrets', () => {
  it('are asked for once each, one after the other, again only when refused, and never shown', async test => {
    const cwd = await folderWith(test, { 'q.sql': 'SELECT 1' });
    const asked: string[] = [];
    let open = 0;
    const told = await parity(['compare', 'q.sql'], {
      cwd,
      askSecret: async question => {
        open += 1;
        assert.equal(open, 1, 'one question at a time');
        asked.push(question);
        await new Promise(resolve => { setImmediate(resolve); });
        open -= 1;
        return 'hunter2';
      },
      during: async (_, { options, signal }) => {
        const ask = (key: string, rejected = false): Promise<string | null> => options.secrets.secret({ key, label: `reader at ${key}`, rejected }, signal);
        assert.deepEqual(await Promise.all([ask('db1'), ask('db2'), ask('db1')]), ['hunter2', 'hunter2', 'hunter2']);
        assert.equal(await ask('db1', true), 'hunter2');
        assert.equal(await ask('db1'), 'hunter2');
      },
    });
    assert.deepEqual(asked, ['Password for reader at db1: ', 'Password for reader at db2: ', 'That password was not accepted. Password for reader at db1: ']);
    assert.doesNotMatch(told.stdout + told.stderr, /hunter2/u);
  });

  it('are not there without a terminal, which is said once', async test => {
    const cwd = await folderWith(test, { 'q.sql': 'SELECT 1' });
    const told = await parity(['compare', 'q.sql'], {
      cwd,
      answers: { 'q.sql:1': 'connection' },
      during: async (_, { options, signal }) => {
        for (let i = 0; i < 2; i += 1) assert.equal(await options.secrets.secret({ key: 'k', label: 'reader at db1', rejected: i > 0 }, signal), null);
      },
    });
    assert.equal(told.code, 3);
    assert.equal(told.stderr.match(/No password for reader at db1: nobody can be asked here\. Write "password": "\$\{env:NAME\}"/gu)?.length, 1);
  });
});
