/** The floor: the fastest bare statements known that carry the same evidence as a verdict: count and hash of every 256 keys, on both sides, all columns, held against each other. */
import type { Engine } from './engine.ts';

/** Keys of one group. */
const GROUP = 256;

/** What a floor found. */
export interface FloorRun {
  /** Rows that were hashed on each side. */
  readonly rows: { readonly legacy: number; readonly new: number };
  /** Groups of keys whose count or hash differs. */
  readonly differing: number;
}

/** Keys from `from` up to `to`, without it; both on the edge of a group. */
interface Keys { readonly from: number; readonly to: number }

/** One side of a floor: sessions that take the next keys as soon as they are free. */
export interface FloorSide {
  readonly sessions: readonly Engine[];
  /** Keys of one statement; a multiple of the group. */
  readonly chunk: number;
  /** A statement whose rows are group, evidence …. */
  readonly statement: (keys: Keys) => string;
}

/** Runs both sides together over ids 1 … `lastId`, and compares. The last column of each row is the number of its rows. */
export async function runFloor(sides: { readonly legacy: FloorSide; readonly new: FloorSide }, lastId: number): Promise<FloorRun> {
  const [legacy, fresh] = await Promise.all([groupsOf(sides.legacy, lastId), groupsOf(sides.new, lastId)]);
  let differing = 0;
  for (const [group, evidence] of legacy.groups) if (fresh.groups.get(group) !== evidence) differing += 1;
  for (const group of fresh.groups.keys()) if (!legacy.groups.has(group)) differing += 1;
  return { rows: { legacy: legacy.rows, new: fresh.rows }, differing };
}

async function groupsOf({ sessions, chunk, statement }: FloorSide, lastId: number): Promise<{ readonly groups: ReadonlyMap<string, string>; readonly rows: number }> {
  const groups = new Map<string, string>();
  let rows = 0;
  let next = 0;
  await Promise.all(sessions.map(async session => {
    while (next <= lastId) {
      const from = next;
      next += chunk;
      for (const [group, ...evidence] of await session.ask(statement({ from, to: from + chunk }))) {
        const count = Number(evidence.at(-1));
        if (count === 0) continue;
        groups.set(group ?? '', evidence.join(' '));
        rows += count;
      }
    }
  }));
  return { groups, rows };
}

// ---- MariaDB ↔ PostgreSQL: md5 of the texts of 256 keys in their order -----------------------------------------------------------
//
// What was tried; processor seconds of the server per million rows of 14 columns, each side alone (times on the clock say little on a
// shared machine):
//   MariaDB     chosen: chunks of 16,384 keys, group_concat without an order (rows of such a chunk come in the order of the key; a group that
//               did not would count as one that differs), time as it is printed: 1.02; with an order 1.15; time as unix_timestamp 0.12 more;
//               chunks of 512 0.12 more
//   PostgreSQL  1.03 chosen: a lateral subquery a group, ordered inside, time by to_char
//               0.88 time as extract(epoch): but then MariaDB must print it so, and what one saves the other pays
//               1.20 string_agg(… order by id) instead of an ordered subquery; 1.18 one plain group by
//   Two sessions a side take as long together as one each: 5 million rows in 6.0 s. MariaDB has one in any case: two have no snapshot in common.

const columns = (at: string, velocity: string): string => `concat_ws('|', id, game_date, team, batter, pitcher, event, runs, pitches, coalesce(${velocity}, '~'), wp, ${at}, coalesce(note, '~'), amount, token)`;

/** The MariaDB side against PostgreSQL. */
export const mariadbMd5 = (session: Engine, table: string): FloorSide => ({
  sessions: [session],
  chunk: 16_384,
  statement: ({ from, to }) => `select id div ${GROUP}, md5(group_concat(${columns('at', 'velocity')} separator '|')), count(*) from ${table} where id >= ${from} and id < ${to} group by id div ${GROUP}`,
});

/** The PostgreSQL side. */
export const postgresMd5 = (session: Engine, table: string): FloorSide => ({
  sessions: [session],
  chunk: 65_536,
  statement: ({ from, to }) => `select r, h, n from generate_series(${from / GROUP}, ${to / GROUP - 1}) r cross join lateral (
    select md5(string_agg(${columns("to_char(at, 'YYYY-MM-DD HH24:MI:SS.US')", 'velocity::text')}, '|')) h, count(*) n
    from (select * from ${table} where id >= r * ${GROUP} and id < r * ${GROUP} + ${GROUP} order by id) ordered) groups`,
});

// ---- MariaDB ↔ Trino: sum of the CRC-32 of each row, taken twice -------------------------------------------------------------------
//
// Taken once it is linear, and like changes of two rows can cancel; a verdict rests on the sum of the second one, so the floor does.
// Processor seconds of Trino per million rows of 13 columns: 0.65 chosen; 0.77 with dates and times made where they are used, dates as numbers of
// days there (a date that is made in the derived table is made once for each entry of its dictionary; each output is named twice, so that
// the optimizer leaves it there); the second CRC-32 costs 0.03, xxhash64 saves 0.02 (MariaDB has none); reading the key alone takes 0.02.

const lakeText = (text: (column: string) => string, dated: (column: string) => string): string =>
  `concat_ws('|', ${[text('id'), dated('game_date'), 'team', text('batter'), text('pitcher'), 'event', text('runs'), text('pitches'), text('wp'), dated('at'), "coalesce(note, '~')", text('amount'), text('token')].join(', ')})`;

/** The MariaDB side against Trino. */
export const mariadbCrc = (session: Engine, table: string): FloorSide => ({
  sessions: [session],
  chunk: 65_536,
  statement: ({ from, to }) => `select id div ${GROUP}, sum(crc32(crc32(${lakeText(column => column, column => column)}))), count(*) from ${table} where id >= ${from} and id < ${to} group by id div ${GROUP}`,
});

/** The Trino side, in one statement: there is no index that ranges of keys would use. */
export const trinoCrc = (session: Engine, table: string, lastId: number): FloorSide => {
  const text = lakeText(column => `cast(${column} as varchar)`, column => `if(${column}_text is null, '', ${column}_text)`);
  const rows = `select id, team, batter, pitcher, event, runs, pitches, wp, note, amount, token, cast(game_date as varchar) as game_date_text, cast(at as varchar) as at_text from ${table}`;
  return {
    sessions: [session],
    chunk: Math.ceil((lastId + 1) / GROUP) * GROUP,
    statement: () => `select id / ${GROUP}, sum(crc32(to_utf8(cast(crc32(to_utf8(${text})) as varchar)))), count(*) from (${rows}) group by 1`,
  };
};
