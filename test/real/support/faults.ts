/**
 * Faults of a migration, each injected on the new side, with the rows, partitions and values that have to be found: told by the legacy
 * store, which no fault touches, so that nothing of the product decides what is right.
 */
import type { FindingKind } from '../../../server/engine/types.ts';
import type { TableName, Warehouses } from './warehouses.ts';

/** One finding that has to be there. `columns`: the columns that differ, with both values; for `changed`. */
export interface ExpectedFinding {
  readonly kind: FindingKind;
  readonly partition: string | null;
  readonly key: readonly (string | null)[];
  readonly columns?: Readonly<Record<string, { readonly legacy: string | null; readonly new: string | null }>>;
}

/** A fault, ready to be injected. */
export interface Injected {
  readonly statements: readonly string[];
  readonly findings: readonly ExpectedFinding[];
}

export interface Fault {
  readonly name: string;
  readonly table: TableName;
  /** Reads the legacy store for what will have to be found. */
  prepare(warehouses: Warehouses): Promise<Injected>;
  /** The query whose result it spoils; its cause is the data. */
  readonly query: string;
  /** What the product should guess. */
  readonly hint?: RegExp;
}

type Row = readonly (string | null)[];

/** How the findings of `games` are identified: by key, and by month. */
const GAME = "date_format(game_date, '%Y-%m'), date_format(game_date, '%Y-%m-%d'), number_of_game, home_team";

/** Games of the legacy store that satisfy `where`, in the order of their keys: partition, key, and the values of `more`. */
async function gamesWhere(w: Warehouses, where: string, more: readonly string[] = []): Promise<readonly { readonly partition: string; readonly key: Row; readonly more: Row }[]> {
  const rows = await w.legacy.run(`select ${[GAME, ...more].join(', ')} from game_logs where ${where} order by game_date, number_of_game, home_team`);
  return rows.map(([partition, ...rest]) => ({ partition: partition ?? '', key: rest.slice(0, 3), more: rest.slice(3) }));
}

const days = (from: string, to: string): string => `game_date between date '${from}' and date '${to}'`;

/** Rows in which one column changes from what it is to `value`; rows in which it stays are left out. */
async function changedGames(w: Warehouses, where: string, changes: Readonly<Record<string, string>>): Promise<readonly ExpectedFinding[]> {
  const names = Object.keys(changes);
  const rows = await gamesWhere(w, where, names.flatMap((name) => [name, changes[name] ?? '']));
  return rows.flatMap(({ partition, key, more }) => {
    const columns = Object.fromEntries(names.map((name, i) => [name, { legacy: more[i * 2] ?? null, new: more[i * 2 + 1] ?? null }] as const).filter(([, value]) => value.legacy !== value.new));
    return Object.keys(columns).length === 0 ? [] : [{ kind: 'changed', partition, key, columns } as const];
  });
}

const keyCondition = (key: Row): string => `(game_date = date '${key[0] ?? ''}' and number_of_game = '${key[1] ?? ''}' and home_team = '${key[2] ?? ''}')`;

const monthLoadedShort: Fault = {
  name: 'a month loaded short',
  table: 'games',
  query: 'runs so far, summer 2016',
  hint: /loaded short/,
  prepare: async (w) => {
    const where = days('2016-07-25', '2016-07-31');
    return { statements: [`delete from games where ${where}`], findings: (await gamesWhere(w, where)).map(({ partition, key }) => ({ kind: 'missing', partition, key })) };
  },
};

const dayLoadedTwice: Fault = {
  name: 'a day loaded twice',
  table: 'games',
  query: 'clubs at home, 2017',
  hint: /loaded twice/,
  prepare: async (w) => {
    const where = days('2017-05-17', '2017-05-17');
    return { statements: [`insert into games select * from games where ${where}`], findings: (await gamesWhere(w, where)).map(({ partition, key }) => ({ kind: 'duplicated', partition, key })) };
  },
};

const emptyBecameNull: Fault = {
  name: "'' turned into NULL",
  table: 'games',
  query: 'saves by club, June 2015',
  hint: /empty text on one side, NULL on the other/,
  prepare: async (w) => {
    const where = `${days('2015-06-01', '2015-06-30')} and saving_pitcher_id = ''`;
    return { statements: [`update games set saving_pitcher_id = null where ${where}`], findings: await changedGames(w, where, { saving_pitcher_id: 'null' }) };
  },
};

const nullBecameEmpty: Fault = {
  name: "NULL turned into ''",
  table: 'players',
  query: 'where people died',
  hint: /empty text on one side, NULL on the other/,
  prepare: async (w) => {
    const where = 'death_state is null and death_year is not null';
    const rows = await w.legacy.run(`select player_id from people where ${where}`);
    return {
      statements: [`update players set death_state = '' where ${where}`],
      findings: rows.map((key) => ({ kind: 'changed', partition: null, key, columns: { death_state: { legacy: null, new: '' } } })),
    };
  },
};

const attendanceRounded: Fault = {
  name: 'attendance rounded to hundreds',
  table: 'games',
  query: 'attendance by club, 2016',
  prepare: async (w) => {
    const where = days('2016-09-01', '2016-09-30');
    return { statements: [`update games set attendance = cast(round(attendance, -2) as integer) where ${where}`], findings: await changedGames(w, where, { attendance: 'round(attendance, -2)' }) };
  },
};

const mojibake: Fault = {
  name: 'accents read in another encoding',
  table: 'players',
  query: 'starting pitchers and their names',
  hint: /another encoding/,
  prepare: async (w) => {
    // UTF-8 taken for ISO 8859-1: every accented letter becomes two.
    const rows = await w.legacy.run('select player_id, name_first from people where cast(name_first as binary) regexp \'[^ -~]\'');
    const wrong = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
    const spoilt = [...new Set(rows.map(([, name]) => name ?? ''))];
    return {
      statements: [`update players set name_first = case ${spoilt.map((name) => `when name_first = '${name.replaceAll("'", "''")}' then '${wrong(name).replaceAll("'", "''")}'`).join(' ')} else name_first end where regexp_like(name_first, '[^ -~]')`],
      findings: rows.map(([id, name]) => ({ kind: 'changed', partition: null, key: [id ?? null], columns: { name_first: { legacy: name ?? null, new: wrong(name ?? '') } } })),
    };
  },
};

const dateShifted: Fault = {
  name: 'a date shifted into the next month',
  table: 'games',
  query: 'runs by month, 2015 to 2018',
  prepare: async (w) => {
    const [[last] = []] = await w.legacy.run("select max(game_date) from game_logs where game_date between date '2018-08-01' and date '2018-08-31'");
    const where = `game_date = date '${last ?? ''}'`;
    const moved = await gamesWhere(w, where);
    // A club that plays at home on the first as well now has two rows of one key there.
    const there = new Set((await gamesWhere(w, "game_date = date '2018-09-01'")).map(({ key }) => JSON.stringify(key)));
    return {
      statements: [`update games set game_date = date '2018-09-01' where ${where}`],
      findings: moved.flatMap(({ partition, key }): readonly ExpectedFinding[] => {
        const shifted = ['2018-09-01', ...key.slice(1)];
        return [{ kind: 'missing', partition, key }, { kind: there.has(JSON.stringify(shifted)) ? 'duplicated' : 'extra', partition: '2018-09', key: shifted }];
      }),
    };
  },
};

const trailingBlanks: Fault = {
  name: 'trailing blanks behind a VARCHAR',
  table: 'games',
  query: 'strikeouts by umpire, July 2017',
  hint: /trailing blanks/,
  prepare: async (w) => {
    const where = days('2017-07-04', '2017-07-04');
    return {
      statements: [`update games set umpire_home_plate_name = umpire_home_plate_name || '  ' where ${where}`],
      findings: await changedGames(w, where, { umpire_home_plate_name: "concat(umpire_home_plate_name, '  ')" }),
    };
  },
};

const lateUpdate: Fault = {
  name: 'a late update of seven scores',
  table: 'games',
  query: 'runs so far, summer 2016',
  prepare: async (w) => {
    const seven = (await gamesWhere(w, days('2016-08-01', '2016-08-31'))).filter((_, i) => i % 9 === 0).slice(0, 7);
    const where = seven.map(({ key }) => keyCondition(key)).join(' or ');
    return { statements: [`update games set home_score = home_score + 3 where ${where}`], findings: await changedGames(w, where, { home_score: 'home_score + 3' }) };
  },
};

const monthMissing: Fault = {
  name: 'a whole month missing',
  table: 'games',
  query: 'runs by month, 2015 to 2018',
  hint: /missing on the new side in games 2015-09/,
  prepare: async (w) => {
    const where = days('2015-09-01', '2015-09-30');
    return { statements: [`delete from games where ${where}`], findings: (await gamesWhere(w, where)).map(({ partition, key }) => ({ kind: 'missing', partition, key })) };
  },
};

const monthTooMany: Fault = {
  name: 'a month too many',
  table: 'games',
  query: 'runs by month, 2015 to 2018',
  hint: /only on the new side in games 2018-11/,
  prepare: async (w) => {
    const where = days('2018-09-01', '2018-09-20');
    const rest = w.specs.games.columns.slice(1).map((column) => `"${column.newName ?? column.name}"`);
    return {
      statements: [`insert into games select date_add('month', 2, game_date), ${rest.join(', ')} from games where ${where}`],
      findings: (await gamesWhere(w, where)).map(({ key }) => ({ kind: 'extra', partition: '2018-11', key: [(key[0] ?? '').replace('-09-', '-11-'), ...key.slice(1)] })),
    };
  },
};

const decimalsCut: Fault = {
  name: 'decimals cut in the salaries',
  table: 'salaries',
  query: 'payroll by club, 2009 to 2016',
  hint: /decimals/,
  prepare: async (w) => {
    const rows = await w.legacy.run('select year_id, team_id, player_id, salary_per_game, truncate(salary_per_game, 2) from salaries where year_id = 2015 and salary_per_game <> truncate(salary_per_game, 2)');
    return {
      statements: ['update salaries set salary_per_game = truncate(salary_per_game, 2) where year_id = 2015'],
      findings: rows.map((row) => ({ kind: 'changed', partition: '2015', key: row.slice(0, 3), columns: { salary_per_game: { legacy: row[3] ?? null, new: `${Number(row[4]).toFixed(2)}00` } } })),
    };
  },
};

const scoresSwapped: Fault = {
  name: "one club's scores swapped",
  table: 'games',
  query: 'standings, 2017 and 2018',
  prepare: async (w) => {
    const [[club] = []] = await w.legacy.run("select max(home_team) from game_logs where game_date between date '2017-08-01' and date '2017-08-31'");
    const where = `${days('2017-08-01', '2017-08-31')} and home_team = '${club ?? ''}'`;
    return {
      statements: [`update games set home_score = visiting_score, visiting_score = home_score where ${where}`],
      findings: await changedGames(w, where, { visiting_score: 'home_score', home_score: 'visiting_score' }),
    };
  },
};

/** Every fault. */
export const FAULTS: readonly Fault[] = [
  monthLoadedShort, dayLoadedTwice, emptyBecameNull, nullBecameEmpty, attendanceRounded, mojibake, dateShifted, trailingBlanks, lateUpdate, monthMissing, monthTooMany, decimalsCut, scoresSwapped,
];
