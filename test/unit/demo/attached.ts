/** The demo's two databases, attached to one, with the logical tables of each side as views. */
import { openDuckdb } from '../../../demo/duckdb.ts';
import type { Duckdb } from '../../../demo/duckdb.ts';
import { TOUCHED } from '../../../demo/faults.ts';
import type { DemoTable } from '../../../demo/faults.ts';
import type { DemoSummary } from '../../../demo/makeDemo.ts';
import { SIDES } from '../../../server/engine/types.ts';
import type { Side } from '../../../server/engine/types.ts';

/** Physical names by side. */
export const PHYSICAL: Readonly<Record<DemoTable, Readonly<Record<Side, string>>>> = {
  teams: { legacy: 'teams', new: 'teams' },
  players: { legacy: 'players', new: 'players' },
  games: { legacy: 'games', new: 'games_v2' },
  plate_appearances: { legacy: 'plate_appearances', new: 'pa_events' },
};

/** Predicates for the rows that faults touch, on either side. */
const FAULTY: Readonly<Partial<Record<DemoTable, string>>> = {
  players: `player_id % ${TOUCHED.lateUpdate.of} = ${TOUCHED.lateUpdate.rest}`,
  games: `game_date BETWEEN DATE '${TOUCHED.rounded.from}' AND DATE '${TOUCHED.rounded.to}' OR game_date BETWEEN DATE '${TOUCHED.timeZone.from}' AND DATE '${TOUCHED.timeZone.to}'`,
  plate_appearances: `game_date BETWEEN DATE '${TOUCHED.shortLoad.from}' AND DATE '${TOUCHED.shortLoad.to}' OR game_date = DATE '${TOUCHED.loadedTwice.from}'`,
};

/**
 * Opens both files read-only. The schemas `legacy_all` and `new_all` hold the logical tables of a side; `legacy_sound` and `new_sound`
 * hold them without the rows that faults touch.
 */
export async function attach(summary: DemoSummary, spillFolder: string): Promise<Duckdb> {
  const db = await openDuckdb({ memory: '512MB', spillFolder });
  for (const side of SIDES) {
    await db.run(`ATTACH '${summary.files[side].replaceAll("'", "''")}' AS ${side}_file (READ_ONLY)`);
    await db.run(`CREATE SCHEMA ${side}_all; CREATE SCHEMA ${side}_sound`);
    for (const [table, names] of Object.entries(PHYSICAL)) {
      const source = `SELECT * FROM ${side}_file.main.${names[side]}`;
      await db.run(`CREATE VIEW ${side}_all.${table} AS ${source}`);
      await db.run(`CREATE VIEW ${side}_sound.${table} AS ${source} WHERE NOT coalesce(${FAULTY[table as DemoTable] ?? 'false'}, false)`);
    }
  }
  return db;
}

/** One number. */
export async function count(db: Duckdb, sql: string): Promise<number> {
  return Number((await db.rows(sql))[0]?.[0]);
}
