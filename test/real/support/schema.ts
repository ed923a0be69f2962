/** The four tables of the baseball warehouses: what each column is in the files, in the legacy store (MariaDB) and in the new one (Trino). */

/** One column, with its type on each side in the words of its engine. */
export interface ColumnSpec {
  readonly name: string;
  /** Name in the new store, where it was renamed in the migration. */
  readonly newName?: string;
  readonly legacy: string;
  readonly new: string;
}

/** One table. Columns stand in the order of the fields of its prepared files. */
export interface TableSpec {
  /** Logical name: the one in parity.jsonc. */
  readonly name: string;
  readonly legacyName: string;
  readonly newName: string;
  /** Columns of the legacy table with an index of their own, beside the key. */
  readonly indexes?: readonly string[];
  /** Options behind the column list in MariaDB. */
  readonly legacyOptions: string;
  readonly columns: readonly ColumnSpec[];
  readonly key: readonly string[];
  /** What the new store partitions it by, as Trino writes it; and which catalog holds it. */
  readonly catalog: 'iceberg' | 'hive';
  readonly partitioning: readonly string[];
  /** Header lines of a prepared file. */
  readonly headerLines: 0 | 1;
}

/** Fixed-length codes of the legacy table: CHAR there, VARCHAR in the new one. */
const CODES: Readonly<Record<string, number>> = {
  number_of_game: 1, day_of_week: 3, visiting_team: 3, home_team: 3, visiting_league: 2, home_league: 2, day_night: 1, park_id: 5,
};

/** Columns of the game logs by `columns.csv` of the data (position, name, type). The date and the last column have names of their own here. */
export function gameColumns(fields: readonly { readonly name: string; readonly type: string }[]): readonly ColumnSpec[] {
  return fields.map(({ name, type }) => {
    if (name === 'date') return { name: 'game_date', legacy: 'date not null', new: 'date' };
    if (name === 'acquisition') return { name, newName: 'acquisition_status', legacy: 'char(1)', new: 'varchar' };
    if (type === 'integer') return { name, legacy: name === 'attendance' ? 'int' : name.endsWith('_position') ? 'tinyint' : 'smallint', new: 'integer' };
    const code = CODES[name];
    if (code !== undefined) return { name, legacy: `char(${code})${['number_of_game', 'home_team'].includes(name) ? ' not null' : ''}`, new: 'varchar' };
    if (name === 'additional_information') return { name, legacy: 'text', new: 'varchar' };
    return { name, legacy: name.endsWith('_id') ? 'varchar(8)' : 'varchar(40)', new: 'varchar' };
  });
}

const text = (length: number) => ({ legacy: `varchar(${length})`, new: 'varchar' });
const whole = { legacy: 'int', new: 'integer' } as const;

/** Columns of the databank's files, in the order of their headers; `null` is a field that the warehouses do not keep. */
export const PEOPLE: readonly (ColumnSpec | null)[] = [
  { name: 'player_id', legacy: 'varchar(9) not null', new: 'varchar' },
  { name: 'birth_year', ...whole }, { name: 'birth_month', ...whole }, { name: 'birth_day', ...whole },
  { name: 'birth_country', ...text(40) }, { name: 'birth_state', ...text(40) }, { name: 'birth_city', ...text(60) },
  { name: 'death_year', ...whole }, { name: 'death_month', ...whole }, { name: 'death_day', ...whole },
  { name: 'death_country', ...text(40) }, { name: 'death_state', ...text(40) }, { name: 'death_city', ...text(60) },
  { name: 'name_first', ...text(60) }, { name: 'name_last', ...text(60) }, { name: 'name_given', ...text(120) },
  { name: 'weight', ...whole }, { name: 'height', ...whole },
  { name: 'bats', legacy: 'char(1)', new: 'varchar' }, { name: 'throws', legacy: 'char(1)', new: 'varchar' },
  { name: 'debut', legacy: 'date', new: 'date' }, { name: 'final_game', legacy: 'date', new: 'date' },
  { name: 'retro_id', ...text(8) }, { name: 'bbref_id', ...text(9) },
];

/** The databank keeps a club's season in 48 fields; the warehouses keep these. */
export const TEAMS: readonly (ColumnSpec | null)[] = [
  { name: 'year_id', legacy: 'int not null', new: 'integer' }, { name: 'lg_id', legacy: 'char(2) not null', new: 'varchar' },
  { name: 'team_id', legacy: 'char(3) not null', new: 'varchar' }, { name: 'franch_id', legacy: 'char(3)', new: 'varchar' },
  { name: 'div_id', legacy: 'char(1)', new: 'varchar' }, { name: 'place', ...whole }, { name: 'games', ...whole }, { name: 'home_games', ...whole },
  { name: 'wins', ...whole }, { name: 'losses', ...whole }, { name: 'div_win', legacy: 'char(1)', new: 'varchar' },
  { name: 'wc_win', legacy: 'char(1)', new: 'varchar' }, { name: 'lg_win', legacy: 'char(1)', new: 'varchar' }, { name: 'ws_win', legacy: 'char(1)', new: 'varchar' },
  { name: 'runs', ...whole }, { name: 'at_bats', ...whole }, { name: 'hits', ...whole }, { name: 'doubles', ...whole }, { name: 'triples', ...whole },
  { name: 'home_runs', ...whole }, { name: 'walks', ...whole }, { name: 'strikeouts', ...whole }, { name: 'stolen_bases', ...whole }, null, null, null,
  { name: 'runs_against', ...whole }, { name: 'earned_runs', ...whole }, { name: 'era', legacy: 'decimal(5,2)', new: 'decimal(8,3)' },
  null, null, null, null, null, null, null, null, null, null, { name: 'fielding', legacy: 'decimal(4,3)', new: 'decimal(8,4)' },
  { name: 'name', ...text(60) }, { name: 'park', ...text(100) }, { name: 'attendance', ...whole }, null, null, null, null,
  { name: 'team_id_retro', legacy: 'char(3)', new: 'varchar' },
];

/** Salaries, with one field more than the databank's: the salary by game, to four decimals. */
export const SALARIES: readonly (ColumnSpec | null)[] = [
  { name: 'year_id', legacy: 'int not null', new: 'integer' }, { name: 'team_id', legacy: 'char(3) not null', new: 'varchar' },
  { name: 'lg_id', legacy: 'char(2)', new: 'varchar' }, { name: 'player_id', legacy: 'varchar(9) not null', new: 'varchar' },
  { name: 'salary', legacy: 'decimal(12,2)', new: 'decimal(18,2)' }, { name: 'salary_per_game', legacy: 'decimal(14,4)', new: 'decimal(18,4)' },
];

const kept = (columns: readonly (ColumnSpec | null)[]): readonly ColumnSpec[] => columns.filter((column) => column !== null);

/** Every table. The legacy game logs are in ISO 8859-1, as the files are; the new store knows UTF-8 alone. */
export function tableSpecs(games: readonly ColumnSpec[]): Readonly<Record<'games' | 'players' | 'teams' | 'salaries', TableSpec>> {
  const utf8 = 'engine=InnoDB default charset=utf8mb4 collate=utf8mb4_general_ci';
  return {
    games: {
      name: 'games', legacyName: 'game_logs', newName: 'games', legacyOptions: 'engine=InnoDB row_format=dynamic default charset=latin1',
      columns: games, key: ['game_date', 'number_of_game', 'home_team'], catalog: 'iceberg', partitioning: ['month(game_date)'], headerLines: 0,
    },
    players: { name: 'players', legacyName: 'people', newName: 'players', legacyOptions: utf8, columns: kept(PEOPLE), key: ['player_id'], indexes: ['retro_id'], catalog: 'iceberg', partitioning: [], headerLines: 1 },
    teams: { name: 'teams', legacyName: 'teams', newName: 'teams', legacyOptions: utf8, columns: kept(TEAMS), key: ['year_id', 'team_id'], catalog: 'hive', partitioning: ['lg_id'], headerLines: 1 },
    salaries: { name: 'salaries', legacyName: 'salaries', newName: 'salaries', legacyOptions: utf8, columns: kept(SALARIES), key: ['year_id', 'team_id', 'player_id'], catalog: 'iceberg', partitioning: ['year_id'], headerLines: 1 },
  };
}
