/** Random small tables, and random changes of their columns, as statements of each engine. */
import fc from 'fast-check';
import type { EngineName } from '../engines.ts';
import { changeField, FIELD_NAMES, nestedLiteral, nestedType, type NestedColumn } from './nested.ts';

/** A type of column, as the tests write it. */
export type Kind = 'int' | 'bigint' | 'text' | 'decimal' | 'date';

/** A column as a table has it at a moment. */
export type TestColumn = { readonly name: string; readonly kind: Kind } | NestedColumn;

const isNested = (column: TestColumn): column is NestedColumn => column.kind === 'row' || column.kind === 'rows';

/** What is done to a table. Numbers choose among its columns, whatever they are by then. */
export interface Change {
  readonly what: 'rename' | 'swap' | 'swapTwice' | 'again' | 'drop' | 'add' | 'widen' | 'rewrite' | 'insert' | 'delete' | 'recase' | 'reorder' | 'field';
  readonly first: number;
  readonly second: number;
}

/** One table, what is done to it, and what stands on the other side: the table as it was, as it is now, or with another value in one place. */
export interface Trial {
  readonly columns: readonly TestColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly changes: readonly Change[];
  /** What is done to it after it was checked, where it can be. */
  readonly later: readonly Change[];
  readonly other: 'before' | 'after' | 'afterButOne';
  /** The side that is changed. */
  readonly changesNew: boolean;
  /** Which column a query reads, among all that the table ever had. */
  readonly asked: number;
}

/** Among them are words of SQL, quotes, dots, and letters that are no ASCII. */
const NAMES = ['a', 'b', 'c', 'select', 'two words', 'q"uote', 'x.y', 'é', 'order', 'back`tick'] as const;

const VALUES: Readonly<Record<Kind, readonly string[]>> = {
  int: ['0', '7', '-3'], bigint: ['0', '7', '9007199254740993'], text: ['x', 'y', '', 'NULL'], decimal: ['1.50', '0.00', '-2.25'], date: ['2020-01-01', '1999-12-31'],
};

const SIMPLE: Readonly<Record<Kind, Readonly<Record<EngineName, string>>>> = {
  int: { duckdb: 'integer', mariadb: 'integer', mysql: 'integer', postgres: 'integer', trino: 'integer' },
  bigint: { duckdb: 'bigint', mariadb: 'bigint', mysql: 'bigint', postgres: 'bigint', trino: 'bigint' },
  text: { duckdb: 'varchar', mariadb: 'varchar(20)', mysql: 'varchar(20)', postgres: 'varchar(20)', trino: 'varchar' },
  decimal: { duckdb: 'decimal(10,2)', mariadb: 'decimal(10,2)', mysql: 'decimal(10,2)', postgres: 'numeric(10,2)', trino: 'decimal(10,2)' },
  date: { duckdb: 'date', mariadb: 'date', mysql: 'date', postgres: 'date', trino: 'date' },
};

const typeOf = (engine: EngineName, column: TestColumn): string => (isNested(column) ? nestedType(engine, column) : SIMPLE[column.kind][engine]);

const kinds = fc.constantFrom<Kind>('int', 'int', 'text', 'text', 'bigint', 'decimal', 'date');
const number = fc.nat({ max: 1_000 });

const what = ['rename', 'swap', 'swap', 'swapTwice', 'again', 'again', 'drop', 'add', 'widen', 'rewrite', 'rewrite', 'insert', 'delete', 'recase', 'reorder'] as const;

const fields = fc.uniqueArray(fc.constantFrom(...FIELD_NAMES), { minLength: 2, maxLength: 3 }).chain((names) => fc.tuple(...names.map((name) => fc.record({ name: fc.constant(name), kind: fc.constantFrom('int' as const, 'int' as const, 'text' as const) }))));

const columnOf = (name: string, nested: boolean): fc.Arbitrary<TestColumn> => {
  const simple: fc.Arbitrary<TestColumn> = kinds.map((kind) => ({ name, kind }));
  return nested ? fc.oneof(simple, fc.record({ name: fc.constant(name), kind: fc.constantFrom('row' as const, 'row' as const, 'rows' as const), fields })) : simple;
};

function valueOf(column: TestColumn): fc.Arbitrary<string | null> {
  if (!isNested(column)) return fc.option(fc.constantFrom(...VALUES[column.kind]), { freq: 5 });
  const row = fc.record(Object.fromEntries(column.fields.map(({ name, kind }) => [name, fc.option(fc.constantFrom<string | number>(...(kind === 'int' ? [0, 1, 3] : ['x', 'y'])), { freq: 5 })])));
  const value = column.kind === 'row' ? row : fc.array(row, { maxLength: 2 });
  return fc.option(value.map((one) => JSON.stringify(one)), { freq: 7 });
}

/** Trials; `nested`: with rows and arrays of rows, whose fields are changed as well. */
export function trialsOf(nested: boolean): fc.Arbitrary<Trial> {
  const changes: fc.Arbitrary<Change> = fc.record({ what: fc.constantFrom<Change['what']>(...what, ...(nested ? Array.from({ length: 10 }, () => 'field' as const) : [])), first: number, second: number });
  return fc
    .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 })
    .chain((names) => fc.tuple(...names.map((name) => columnOf(name, nested))))
    .chain((columns) => fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.tuple(...columns.map(valueOf)), { minLength: 0, maxLength: 4 }),
      changes: fc.array(changes, { minLength: 0, maxLength: 5 }),
      later: fc.array(changes, { minLength: 0, maxLength: 2 }),
      other: fc.constantFrom<Trial['other']>('before', 'after', 'after', 'afterButOne'),
      changesNew: fc.boolean(),
      asked: number,
    }));
}

/** A name as the engine quotes it. */
export function quoted(engine: EngineName, name: string): string {
  return engine === 'mariadb' || engine === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
}

/** Statements that make a table of these columns, with a key `id`, and fill it. `null` in a row leaves its place out: NULL. */
export function made(engine: EngineName, table: string, columns: readonly TestColumn[], rows: readonly { readonly id: string; readonly values: readonly (string | null)[] }[]): readonly string[] {
  const key = engine === 'trino' ? '' : ' primary key';
  const literal = (value: string | null, column: TestColumn): string => (value === null ? 'null' : isNested(column) ? nestedLiteral(engine, column, value) : simple(value, column.kind));
  const simple = (value: string, kind: Kind): string => (kind === 'text' ? `'${value}'` : kind === 'date' ? `date '${value}'` : engine === 'trino' && kind === 'decimal' ? `decimal '${value}'` : value);
  const tuples = rows.map(({ id, values }) => `(${[id, ...columns.map((column, i) => literal(values[i] ?? null, column))].join(', ')})`);
  return [
    `create table ${table} (${[`id integer${key}`, ...columns.map((column) => `${quoted(engine, column.name)} ${typeOf(engine, column)}`)].join(', ')})`,
    ...(tuples.length === 0 ? [] : [`insert into ${table} values ${tuples.join(', ')}`]),
  ];
}

/** The statements of the changes on an engine, and the columns after them. A change that the table or the engine has no room for does nothing. */
export function changed(engine: EngineName, table: string, before: readonly TestColumn[], all: readonly Change[]): { readonly statements: readonly string[]; readonly columns: readonly TestColumn[]; readonly names: readonly string[] } {
  let columns = [...before];
  const names = new Set(before.map(({ name }) => name));
  const statements: string[] = [];
  let inserted = 100 + before.length;
  const q = (name: string): string => quoted(engine, name);
  const rename = (from: string, to: string): void => {
    statements.push(`alter table ${table} rename column ${q(from)} to ${q(to)}`);
    columns = columns.map((column) => (column.name === from ? { ...column, name: to } : column));
    names.add(to);
  };
  const free = (i: number): string => {
    const unused = NAMES.filter((name) => !columns.some((column) => column.name.toLowerCase() === name.toLowerCase()));
    return unused[i % unused.length] ?? 'other';
  };
  const swap = (one: string, two: string): void => {
    rename(one, 'swapping');
    rename(two, one);
    rename('swapping', two);
    names.delete('swapping');
  };
  for (const { what, first, second } of all) {
    const column = columns[first % Math.max(1, columns.length)];
    const another = columns.filter((one) => one !== column)[second % Math.max(1, columns.length - 1)];
    if (what === 'insert') statements.push(`insert into ${table} (id) values (${inserted++})`);
    else if (what === 'delete') statements.push(`delete from ${table} where id = ${second % 4}`);
    else if (what === 'rewrite') statements.push(`update ${table} set id = id`);
    else if (what === 'field') {
      const nested = columns.filter(isNested);
      const one = nested[first % Math.max(1, nested.length)];
      const done = one === undefined ? null : changeField(table, one, second);
      if (done === null) continue;
      statements.push(...done.statements);
      columns = columns.map((other) => (other === one ? done.column : other));
    } else if (what === 'add') {
      const added = { name: free(first), kind: 'text' as const };
      statements.push(`alter table ${table} add column ${q(added.name)} ${SIMPLE.text[engine]}`);
      columns = [...columns, added];
      names.add(added.name);
    } else if (column === undefined) continue;
    else if (what === 'rename') rename(column.name, free(second));
    else if (what === 'swap' && another !== undefined) swap(column.name, another.name);
    else if (what === 'swapTwice' && another !== undefined) {
      swap(column.name, another.name);
      if (second % 2 === 0) statements.push(`update ${table} set id = id`);
      swap(column.name, another.name);
    } else if (what === 'again' || what === 'drop') {
      statements.push(`alter table ${table} drop column ${q(column.name)}`);
      columns = columns.filter((one) => one !== column);
      if (what === 'again') {
        statements.push(`alter table ${table} add column ${q(column.name)} ${typeOf(engine, column)}`);
        columns = [...columns, column];
      }
    } else if (what === 'widen' && column.kind === 'int') {
      const type = SIMPLE.bigint[engine];
      statements.push(engine === 'mariadb' || engine === 'mysql' ? `alter table ${table} modify ${q(column.name)} ${type}` : `alter table ${table} alter column ${q(column.name)} ${engine === 'postgres' ? '' : 'set data '}type ${type}`);
      columns = columns.map((one) => (one === column ? { name: one.name, kind: 'bigint' } : one));
    } else if (what === 'recase' && engine === 'postgres' && column.name !== column.name.toUpperCase()) rename(column.name, column.name.toUpperCase());
    else if (what === 'reorder' && engine === 'duckdb') {
      columns = [...columns].reverse();
      statements.push(`create or replace table ${table} as select ${['id', ...columns.map(({ name }) => q(name))].join(', ')} from ${table}`);
    }
  }
  return { statements, columns, names: [...names] };
}
