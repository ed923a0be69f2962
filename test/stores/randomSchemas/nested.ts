/** Columns of rows and of arrays of rows: how DuckDB and Trino write their types and values, and change their fields. */
import type { EngineName } from '../engines.ts';

/** A field of a row. */
export interface Field {
  readonly name: string;
  readonly kind: 'int' | 'text';
}

/** `row`: one row. `rows`: an array of them. */
export interface NestedColumn {
  readonly name: string;
  readonly kind: 'row' | 'rows';
  readonly fields: readonly Field[];
}

export const FIELD_NAMES = ['x', 'y', 'two words', 'select', 'z'] as const;

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const typeOfField = (field: Field): string => (field.kind === 'int' ? 'integer' : 'varchar');

/** The type of a column as the engine writes it. */
export function nestedType(engine: EngineName, { kind, fields }: NestedColumn): string {
  const row = `${engine === 'trino' ? 'row' : 'struct'}(${fields.map((field) => `${quote(field.name)} ${typeOfField(field)}`).join(', ')})`;
  return kind === 'row' ? row : engine === 'trino' ? `array(${row})` : `${row}[]`;
}

/** A value, given as JSON. */
export function nestedLiteral(engine: EngineName, column: NestedColumn, value: string): string {
  const row = (fields: unknown): string => {
    const by = new Map(Object.entries((fields ?? {}) as Record<string, unknown>).map(([name, one]) => [name.toLowerCase(), one]));
    const texts = column.fields.map(({ name }) => {
      const one = by.get(name.toLowerCase()) ?? null;
      return typeof one === 'string' ? `'${one}'` : JSON.stringify(one);
    });
    if (fields === null) return 'null';
    return engine === 'trino' ? `row(${texts.join(', ')})` : `{${column.fields.map(({ name }, i) => `'${name}': ${texts[i] ?? ''}`).join(', ')}}`;
  };
  const parsed: unknown = JSON.parse(value);
  const items = Array.isArray(parsed) ? parsed.map(row).join(', ') : row(parsed);
  const literal = !Array.isArray(parsed) ? items : engine === 'trino' ? `array[${items}]` : `[${items}]`;
  return `cast(${literal} as ${nestedType(engine, column)})`;
}

/** A value of JSON by the names of its fields: what two people see alike is one text. */
export function byName(json: string): string {
  return JSON.stringify(JSON.parse(json), (_, value: unknown) =>
    value === null || typeof value !== 'object' || Array.isArray(value) ? value : Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toLowerCase(), one] as const).sort(([l], [r]) => (l < r ? -1 : 1))));
}

/** What is done to a field of a column, and the column after it. Null: there is no room for it. */
export function changeField(table: string, column: NestedColumn, chosen: number): { readonly statements: readonly string[]; readonly column: NestedColumn } | null {
  const path = (name: string): string => `${quote(column.name)}.${column.kind === 'rows' ? 'element.' : ''}${quote(name)}`;
  const field = column.fields[chosen % column.fields.length];
  const other = column.fields.find((one) => one !== field);
  const free = FIELD_NAMES.filter((name) => !column.fields.some((one) => one.name === name))[0];
  if (field === undefined) return null;
  const rename = (from: string, to: string): string => `alter table ${table} rename column ${path(from)} to ${quote(to)}`;
  const drop = `alter table ${table} drop column ${path(field.name)}`;
  const rest = column.fields.filter((one) => one !== field);
  const what = (['again', 'swap', 'rename', 'again', 'drop', 'add'] as const)[Math.floor(chosen / 7) % 6];
  if (what === 'add' && free !== undefined) {
    const added: Field = { name: free, kind: 'text' };
    return { statements: [`alter table ${table} add column ${path(free)} varchar`], column: { ...column, fields: [...column.fields, added] } };
  }
  if (other === undefined) return null;
  if (what === 'again') return { statements: [drop, `alter table ${table} add column ${path(field.name)} ${typeOfField(field)}`], column: { ...column, fields: [...rest, field] } };
  if (what === 'drop') return { statements: [drop], column: { ...column, fields: rest } };
  // Fields in arrays have no other names on Trino.
  if (column.kind === 'rows') return null;
  const named = (from: Field, to: string): Field => ({ ...from, name: to });
  if (what === 'swap') {
    return { statements: [rename(field.name, 'swapping'), rename(other.name, field.name), rename('swapping', other.name)], column: { ...column, fields: column.fields.map((one) => (one === field ? named(one, other.name) : one === other ? named(one, field.name) : one)) } };
  }
  return free === undefined ? null : { statements: [rename(field.name, free)], column: { ...column, fields: column.fields.map((one) => (one === field ? named(one, free) : one)) } };
}
