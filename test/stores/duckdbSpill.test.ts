/** What an embedded DuckDB writes beside its memory: in a folder of its own, gone afterwards, whatever else runs at the same time. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { Store } from '../../server/stores/driver.ts';
import { drivers } from '../../server/stores/registry.ts';
import { LIMITS, noCancel, openEngine } from './engines.ts';

// A temporary folder of this suite: what lies in it was made here.
const temporary = mkdtempSync(path.join(tmpdir(), 'parity-spill-test-'));
process.env['TMPDIR'] = temporary;
after(() => rmSync(temporary, { recursive: true, force: true }));

const spillFolders = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith('parity-spill-'));

const ROWS = 300_000;
const TABLE = [`create table t as select i as id, md5(cast(i + 0 as varchar)) as s, cast(i % 1000 as integer) as g from range(${ROWS}) r(i)`];
/** Needs more than 22 MB, and gets along with them by spilling. */
const SPILLS = "select cast(count(*) as varchar), cast(sum(n) as varchar), min(lo), max(hi) from (select g, count(distinct s) as n, min(s) as lo, max(s) as hi from t group by g)";

async function read(store: Store, statement: string, seen: () => void = () => undefined): Promise<readonly (string | null)[][]> {
  const session = await store.open(noCancel());
  try {
    const rows: (string | null)[][] = [];
    const watch = setInterval(seen, 5);
    try {
      for await (const batch of session.query(statement, noCancel())) rows.push(...batch.map((row) => [...row]));
    } finally {
      clearInterval(watch);
    }
    return rows;
  } finally {
    await session.close();
  }
}

/** A process of its own that opens the file with Parity's driver, says so, and runs `then`. */
const program = (then: string): string => `
  const { drivers } = await import(${JSON.stringify(path.resolve(import.meta.dirname, '../../server/stores/registry.ts'))});
  const store = drivers.duckdb.create({ driver: 'duckdb', settings: { path: process.argv[1] } }, { statementTimeoutMs: 60000, concurrency: 4 });
  const session = await store.open(new AbortController().signal);
  const rows = [];
  for await (const batch of session.query(${JSON.stringify(SPILLS)}, new AbortController().signal)) rows.push(...batch);
  console.log(JSON.stringify(rows));
  ${then}`;

test('two files and other processes spill at once, each into a folder that only its user may read, and leave nothing', async () => {
  const [legacy, next] = [await openEngine('duckdb'), await openEngine('duckdb')];
  try {
    await legacy.write(TABLE);
    await next.write(TABLE);
    const truth = (await legacy.ask(SPILLS)).map((row) => row.map(String));
    let most: readonly string[] = [];
    let modes = new Set<string>();
    let spilled = new Set<string>();
    const look = (): void => {
      const folders = spillFolders();
      if (folders.length > most.length) most = folders;
      for (const folder of folders) {
        modes = modes.add((statSync(path.join(temporary, folder), { throwIfNoEntry: false })?.mode ?? 0o40700).toString(8));
        try {
          if (readdirSync(path.join(temporary, folder)).length > 0) spilled = spilled.add(folder);
        } catch {
          // Gone since.
        }
      }
    };
    const stores = [legacy.store(), next.store()];
    const elsewhere = [legacy, next].map(({ connection }) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', program('await session.close();'), String(connection.settings['path'])], { cwd: import.meta.dirname, env: process.env }),
    );
    const answers = await Promise.all([0, 1, 2].flatMap(() => stores.map((store) => read(store, SPILLS, look))));
    for (const answer of answers) assert.deepEqual(answer, truth);
    for (const { stdout } of await Promise.all(elsewhere)) assert.deepEqual(JSON.parse(stdout), truth);
    await Promise.all(stores.map((store) => store.close()));
    assert.ok(most.length >= 2, 'a folder for each file');
    assert.deepEqual([...modes], ['40700']);
    assert.ok(spilled.size >= 1, 'something was spilled, or this shows nothing');
    assert.deepEqual(spillFolders(), []);
  } finally {
    await legacy.dispose();
    await next.dispose();
  }
});

test('the folder of a process that was killed is removed by the next one, and that of a living one is not', async () => {
  const engine = await openEngine('duckdb');
  const file = String(engine.connection.settings['path']);
  const begin = async (): Promise<{ readonly kill: () => Promise<void> }> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program('setInterval(() => {}, 1000);'), file], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    return {
      kill: () =>
        new Promise<void>((resolve) => {
          child.once('exit', () => resolve());
          child.kill('SIGKILL');
        }),
    };
  };
  try {
    await engine.write(TABLE);
    const [killed, living] = [await begin(), await begin()];
    assert.equal(spillFolders().length, 2);
    await killed.kill();
    assert.equal(spillFolders().length, 2, 'a killed process removes nothing');
    await read(engine.store(), 'select count(*) from t');
    assert.equal(spillFolders().length, 1, 'the living one keeps its folder');
    await living.kill();
    await read(engine.store(), 'select count(*) from t');
    assert.deepEqual(spillFolders(), []);
  } finally {
    await engine.dispose();
  }
});

test('a file is one file by whatever path, with the log that lies beside it', async () => {
  const engine = await openEngine('duckdb');
  const file = String(engine.connection.settings['path']);
  try {
    await engine.write(['create table facts (n integer)', 'insert into facts values (1)']);
    // A writer that was killed leaves its last rows in the log.
    const writer = `const { DuckDBInstance } = await import('@duckdb/node-api'); const i = await DuckDBInstance.create(process.argv[1]); const c = await i.connect(); await c.run('insert into facts values (2)'); process.kill(process.pid, 'SIGKILL');`;
    await assert.rejects(promisify(execFile)(process.execPath, ['--input-type=module', '-e', writer, file], { cwd: import.meta.dirname }));
    const link = path.join(temporary, 'linked.duckdb');
    symlinkSync(file, link);
    const stores = [file, link, path.relative(process.cwd(), link)].map((spelled) => {
      const driver = drivers['duckdb'];
      assert.ok(driver !== undefined);
      return driver.create({ driver: 'duckdb', settings: { path: spelled } }, LIMITS);
    });
    const sessions = await Promise.all(stores.map((store) => store.open(noCancel())));
    assert.equal(spillFolders().length, 1);
    for (const session of sessions) {
      const rows: (string | null)[][] = [];
      for await (const batch of session.query('select n from facts order by n', noCancel())) rows.push(...batch.map((row) => [...row]));
      assert.deepEqual(rows, [['1'], ['2']]);
    }
    await Promise.all(stores.map((store) => store.close()));
    assert.deepEqual(spillFolders(), []);
  } finally {
    await engine.dispose();
  }
});

test('a limit of memory that one session raised is not set back by another that ends a statement', async () => {
  const engine = await openEngine('duckdb');
  try {
    await engine.write(["create table many as select i as id, 'a name with the number ' || (i * 7919) % 1000003 as name from range(600000) r(i)"]);
    const store = engine.store();
    const limit = async (): Promise<number> => parseFloat((await read(store, "select current_setting('memory_limit')"))[0]?.[0] ?? '');
    const kept = await store.open(noCancel());
    const before = await limit();
    let grown = false;
    const large = Promise.all([0, 1].map(() => read(store, 'select cast(count(distinct name) as varchar) from many'))).finally(() => (grown = true));
    const seen: number[] = [];
    while (!grown) seen.push(await limit());
    assert.deepEqual(await large, [[['600000']], [['600000']]]);
    seen.push(await limit());
    assert.ok((seen.at(-1) ?? 0) > before, 'it took more');
    assert.deepEqual(seen, [...seen].sort((a, b) => a - b), 'it never fell');
    await kept.close();
    await store.close();
  } finally {
    await engine.dispose();
  }
});
