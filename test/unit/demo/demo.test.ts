import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { gamesBetween, plateAppearancesIn, seasonsFor } from '../../../demo/calendar.ts';
import type { Duckdb } from '../../../demo/duckdb.ts';
import { EXPECTED_QUERIES, expectedTables } from '../../../demo/expected.ts';
import { DEMO_TABLES, FAULTS } from '../../../demo/faults.ts';
import type { DemoTable } from '../../../demo/faults.ts';
import { makeDemo } from '../../../demo/makeDemo.ts';
import type { DemoSummary } from '../../../demo/makeDemo.ts';
import { QUERIES } from '../../../demo/queries.ts';
import { loadConfig } from '../../../server/config/load.ts';
import type { Side } from '../../../server/engine/types.ts';
import { refuse } from '../../../server/sql/parse/guard.ts';
import { findQueries } from '../../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';
import { jsonValue, schemaAccepts } from '../config/support.ts';
import { PHYSICAL, attach, count } from './attached.ts';

/** Not a multiple of the games, so that some games have one plate appearance more. */
const ROWS = 40_001;
const KEYS: Readonly<Record<DemoTable, string>> = { teams: 'team_id', players: 'player_id', games: 'game_id', plate_appearances: 'game_id, pa_number' };

let folder: string;
let demo: DemoSummary;
let db: Duckdb;
const progress: string[] = [];

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "parity demo's "));
  demo = await makeDemo({ folder, rows: ROWS, onProgress: (words, done, total) => progress.push(`${done}/${total} ${words}`) });
  db = await attach(demo, path.join(folder, 'spill'));
});

after(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

/** The columns of a table by logical name, in one order, with each side's own name. */
async function columns(table: DemoTable): Promise<readonly { readonly name: string; readonly physical: Readonly<Record<Side, string>> }[]> {
  const rules = loadConfig(await readFile(path.join(folder, 'parity.jsonc'), 'utf8')).config.tables[table]?.columns ?? {};
  const names = await db.rows(`SELECT column_name FROM duckdb_columns() WHERE database_name = 'legacy_file' AND table_name = '${PHYSICAL[table].legacy}' ORDER BY column_index`);
  return names.map(([written]) => {
    const legacy = String(written);
    const renamed = Object.values(rules).find((rule) => rule.names.legacy === legacy);
    return { name: legacy, physical: { legacy, new: renamed?.names.new ?? legacy } };
  });
}

async function select(table: DemoTable, side: Side, where = 'true'): Promise<string> {
  const list = (await columns(table)).map(({ name, physical }) => `${physical[side]} AS ${name}`).join(', ');
  return `SELECT ${list} FROM ${side}_all.${table} WHERE ${where}`;
}

suite('the demo', () => {
  test('has as many rows as asked for, and tells what it does', async () => {
    assert.deepEqual(demo.tables.legacy, { teams: 30, players: 1200, games: 9720, plate_appearances: ROWS });
    assert.equal(await count(db, 'SELECT count(*) FROM legacy_all.plate_appearances'), ROWS);
    assert.equal(progress[0], '0/8 legacy: teams');
    assert.equal(progress.at(-1), '8/8 done');
    assert.deepEqual((await readdir(folder)).filter((name) => name !== 'spill').sort(), ['README.md', 'legacy.duckdb', 'new.duckdb', 'parity.jsonc', 'queries']);
  });

  for (const table of DEMO_TABLES) {
    test(`${table}: identified by its key on the legacy side`, async () => {
      assert.equal(await count(db, `SELECT count(*) - count(DISTINCT (${KEYS[table]})) FROM legacy_all.${table}`), 0);
    });
  }

  test('has every value that is hard to compare', async () => {
    for (const condition of ['temperature IS NULL', 'notes IS NULL', "notes = ''", "notes LIKE '%🐝%'"]) assert.ok((await count(db, `SELECT count(*) FROM legacy_all.games WHERE ${condition}`)) > 0, condition);
    for (const condition of ['height_cm IS NULL', 'weight_kg IS NULL', "last_name LIKE '%''%'", "last_name = 'Peña'"]) assert.ok((await count(db, `SELECT count(*) FROM legacy_all.players WHERE ${condition}`)) > 0, condition);
    assert.ok((await count(db, 'SELECT count(*) FROM legacy_all.plate_appearances WHERE exit_velocity IS NULL')) > 0);
    assert.ok((await count(db, 'SELECT count(*) FROM legacy_all.plate_appearances WHERE microsecond(happened_at) % 1000 <> 0')) > 0);
  });

  test('every club plays once a day, half of its games at home', async () => {
    const most = 'SELECT max(n) FROM (SELECT count(*) AS n FROM (SELECT game_date, home_team AS club FROM legacy_all.games UNION ALL SELECT game_date, away_team FROM legacy_all.games) GROUP BY game_date, club)';
    assert.equal(await count(db, most), 1);
    const [least = 0n, best = 0n] = ((await db.rows('SELECT min(n), max(n) FROM (SELECT count(*) AS n FROM legacy_all.games WHERE year(game_date) = 2016 GROUP BY home_team)'))[0] ?? []).map(Number);
    assert.ok(least >= 70 && best <= 92, `${least} to ${best} home games`);
  });

  test('the calendar says what the schedule is', async () => {
    for (const [from, to] of [['2017-04-01', '2017-09-30'], ['2018-01-01', '2018-12-31'], ['2016-07-09', '2016-07-09'], ['2017-05-17', '2017-05-17'], ['2018-06-01', '2018-06-30'], ['2015-09-20', '2015-09-30']] as const) {
      const games = gamesBetween(from, to);
      assert.equal(await count(db, `SELECT count(*) FROM legacy_all.games WHERE game_date BETWEEN DATE '${from}' AND DATE '${to}'`), games.to - games.from);
      assert.equal(await count(db, `SELECT count(*) FROM legacy_all.plate_appearances WHERE game_date BETWEEN DATE '${from}' AND DATE '${to}'`), plateAppearancesIn(ROWS, games));
    }
  });
});

suite('the faults', () => {
  for (const { table, differing } of expectedTables(ROWS)) {
    test(`${table}: as many rows as documented, where documented, and nowhere else`, async () => {
      const keys = KEYS[table];
      const partition = table === 'games' || table === 'plate_appearances' ? "strftime(game_date, '%Y-%m')" : 'NULL';
      const legacy = await select(table, 'legacy');
      const other = await select(table, 'new');
      const expected = new Map(differing.map((one) => [one.partition, one.counts]));
      const grouped = async (sql: string): Promise<Record<string, number>> =>
        Object.fromEntries((await db.rows(sql)).map(([id, n]) => [String(id), Number(n)]));
      const wanted = (kind: 'missing' | 'changed' | 'duplicated'): Record<string, number> =>
        Object.fromEntries([...expected].filter(([, counts]) => counts[kind] > 0).map(([id, counts]) => [String(id), counts[kind]]));
      const by = `SELECT ${partition} AS id, count(*)`;
      assert.deepEqual(await grouped(`${by} FROM (${legacy}) ANTI JOIN (${other}) USING (${keys}) GROUP BY id`), wanted('missing'), 'missing');
      assert.deepEqual(await grouped(`${by} FROM (${other}) ANTI JOIN (${legacy}) USING (${keys}) GROUP BY id`), {}, 'extra');
      assert.deepEqual(await grouped(`${by} FROM ((${legacy}) EXCEPT (${other})) SEMI JOIN (${other}) USING (${keys}) GROUP BY id`), wanted('changed'), 'changed');
      const copies = `SELECT *, row_number() OVER (PARTITION BY ${keys}) AS copy FROM (${other})`;
      assert.deepEqual(await grouped(`${by} FROM (${copies}) WHERE copy > 1 GROUP BY id`), wanted('duplicated'), 'duplicated');
    });

    for (const { partition, columns: changed, counts } of differing.filter((one) => one.counts.changed > 0)) {
      test(`${table} ${partition ?? ''}: changed in ${changed.join(' and ')} only`, async () => {
        const pairs = `(${await select(table, 'legacy')}) l JOIN (${await select(table, 'new')}) n USING (${KEYS[table]})`;
        const where = partition === null ? 'true' : `strftime(l.game_date, '%Y-%m') = '${partition}'`;
        for (const { name } of await columns(table)) {
          if (KEYS[table].split(', ').includes(name)) continue;
          const differs = await count(db, `SELECT count(*) FROM ${pairs} WHERE ${where} AND l.${name} IS DISTINCT FROM n.${name}`);
          // A player whose weight nobody knows has no new weight.
          if (name === 'weight_kg') assert.ok(differs > counts.changed / 2 && differs <= counts.changed);
          else assert.equal(differs, changed.includes(name) ? counts.changed : 0, name);
        }
      });
    }
  }

  test('are left out on request', async () => {
    const clean = await mkdtemp(path.join(os.tmpdir(), 'parity-clean-'));
    const made = await makeDemo({ folder: clean, rows: 20_000, faults: false });
    const both = await attach(made, path.join(clean, 'spill'));
    try {
      assert.deepEqual(made.faults, []);
      for (const table of DEMO_TABLES) {
        const [legacy, other] = [await select(table, 'legacy'), await select(table, 'new')];
        assert.equal(await count(both, `SELECT count(*) FROM ((${legacy}) EXCEPT ALL (${other}))`), 0);
        assert.equal(await count(both, `SELECT count(*) FROM ((${other}) EXCEPT ALL (${legacy}))`), 0);
      }
    } finally {
      both.close();
      await rm(clean, { recursive: true, force: true });
    }
  });
});

suite('the seed', () => {
  test('gives the same rows however many there are, and others with another seed', async () => {
    const again = await mkdtemp(path.join(os.tmpdir(), 'parity-seed-'));
    const spill = path.join(again, 'spill');
    try {
      const more = await attach(await makeDemo({ folder: again, rows: 60_000 }), spill);
      await more.run(`ATTACH '${demo.files.legacy.replaceAll("'", "''")}' AS fewer (READ_ONLY)`);
      for (const table of DEMO_TABLES) assert.equal(await count(more, `SELECT count(*) FROM (FROM fewer.${table} EXCEPT ALL FROM legacy_all.${table})`), 0, table);
      more.close();
      const other = await attach(await makeDemo({ folder: again, rows: 20_000, seed: 7 }), spill);
      await other.run(`ATTACH '${demo.files.legacy.replaceAll("'", "''")}' AS first (READ_ONLY)`);
      assert.ok((await count(other, 'SELECT count(*) FROM (FROM legacy_all.plate_appearances EXCEPT ALL FROM first.plate_appearances)')) > 19_000);
      other.close();
    } finally {
      await rm(again, { recursive: true, force: true });
    }
  });

  test('adds seasons when a million rows are not enough', () => {
    assert.deepEqual(seasonsFor(1_000_000), [2015, 2016, 2017, 2018]);
    assert.deepEqual(seasonsFor(1_000_001), [2015, 2016, 2017, 2018, 2014]);
    assert.equal(seasonsFor(10_000_000).length, 40);
  });
});

suite('options', () => {
  for (const rows of [0, 19_999, 10_000_001, 30_000.5, Number.NaN]) {
    test(`refuses ${rows} rows`, async () => {
      await assert.rejects(makeDemo({ folder, rows }), RangeError);
    });
  }

  test('stops when told to, and leaves nothing half-made', async () => {
    const stopped = await mkdtemp(path.join(os.tmpdir(), 'parity-stop-'));
    const controller = new AbortController();
    const onProgress = (words: string): void => {
      if (words === 'new: games') controller.abort();
    };
    await assert.rejects(makeDemo({ folder: stopped, rows: 20_000, signal: controller.signal, onProgress }), { name: 'AbortError' });
    assert.deepEqual(await readdir(stopped), []);
    await rm(stopped, { recursive: true, force: true });
  });
});

suite('the workspace', () => {
  test('has a configuration without a problem, for the loader and for the schema', async () => {
    const text = await readFile(path.join(folder, 'parity.jsonc'), 'utf8');
    const { config, problems } = loadConfig(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(schemaAccepts(jsonValue(text)), { accepted: true, errors: [] });
    assert.equal(config.defaultEnvironment, 'demo');
    assert.deepEqual(Object.keys(config.tables).sort(), [...DEMO_TABLES].sort());
    for (const table of DEMO_TABLES) assert.deepEqual(config.tables[table]?.names, PHYSICAL[table]);
  });

  test('leaves alone what somebody wrote', async () => {
    const other = await mkdtemp(path.join(os.tmpdir(), 'parity-mine-'));
    await writeFile(path.join(other, 'parity.jsonc'), '{}');
    const made = await makeDemo({ folder: other, rows: 20_000 });
    assert.equal(await readFile(path.join(other, 'parity.jsonc'), 'utf8'), '{}');
    assert.equal(made.written.includes('parity.jsonc'), false);
    assert.ok(made.written.includes('queries/03-july-2016.sql'));
    await rm(other, { recursive: true, force: true });
  });

  test('names every query and every fault in its page', async () => {
    const page = await readFile(path.join(folder, 'README.md'), 'utf8');
    for (const { file } of QUERIES) assert.ok(page.includes(`(${file})`), file);
    for (const { words } of FAULTS) assert.ok(page.includes(words), words);
  });
});

suite('the queries', () => {
  /** Runs the two texts over the given rows of each side and says whether the results are the same multiset. */
  async function same(texts: Readonly<Record<Side, string>>, rows: 'all' | 'sound'): Promise<boolean> {
    for (const side of ['legacy', 'new'] as const) {
      await db.run(`SET search_path = '${side}_${rows}'`);
      await db.run(`CREATE OR REPLACE TEMP TABLE ${side}_result AS ${texts[side]}`);
    }
    const left = await count(db, 'SELECT count(*) FROM (FROM legacy_result EXCEPT ALL FROM new_result)');
    const right = await count(db, 'SELECT count(*) FROM (FROM new_result EXCEPT ALL FROM legacy_result)');
    return left + right === 0;
  }

  for (const query of EXPECTED_QUERIES) {
    test(`${query.name}: ${query.verdict}${query.cause === undefined ? '' : ` (${query.cause})`}`, async () => {
      const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
      const other = query.file.replace('.legacy.', '.new.');
      const sibling = other === query.file ? {} : { sibling: { name: path.basename(other), text: await read(other) } };
      const pairs = findQueries({ name: path.basename(query.file), text: await read(query.file), ...sibling }, lexicalRules.duckdb);
      assert.equal(pairs.length, 1);
      const pair = pairs[0] ?? assert.fail();
      assert.equal(pair.name, query.name);
      assert.equal(pair.problem, undefined);
      assert.deepEqual(pair.directives.problems, []);
      const texts = { legacy: pair.texts.legacy ?? assert.fail(), new: pair.texts.new ?? assert.fail() };

      assert.equal(refuse(texts.legacy, 'duckdb') !== null, query.verdict === 'not compared');
      if (query.verdict === 'not compared') return;
      if (query.reason === 'notDeterministic') {
        await db.run('SET search_path = legacy_all');
        const runs = await Promise.all([db.rows(texts.legacy), db.rows(texts.legacy)]);
        assert.notDeepEqual(runs[0], runs[1]);
        return;
      }
      assert.equal(await same(texts, 'all'), query.verdict === 'consistent');
      if (query.verdict === 'consistent' || query.cause === 'data') assert.equal(await same(texts, 'sound'), true, 'equal over the rows that no fault touches');
      else assert.equal(await same(texts, 'sound'), false, 'different over the rows that no fault touches');
      // `both` differs from `query` in that the data shows in one version alone.
      if (query.cause === 'both') assert.equal(await same({ legacy: texts.legacy, new: texts.legacy }, 'all'), false);
      if (query.cause === 'query') assert.equal(await same({ legacy: texts.legacy, new: texts.legacy }, 'all'), true);
      if (query.verdict === 'consistent within tolerance') {
        const { key = [], tolerances } = pair.directives;
        const [[column, tolerance] = assert.fail()] = Object.entries(tolerances);
        const far = `SELECT count(*) FROM legacy_result l FULL JOIN new_result n USING (${key.join(', ')}) WHERE abs(l.${column} - n.${column}) <= ${tolerance?.abs ?? '0'} IS NOT TRUE`;
        await same(texts, 'all');
        assert.equal(await count(db, far), 0);
      }
    });
  }
});
