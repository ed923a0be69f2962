/** What a user of a table sees in it, asked of the server by its own client: names, and values as text, rows as JSON. */
import type { EngineName, TestEngine } from '../engines.ts';
import { quoted } from './changes.ts';
import { byName } from './nested.ts';

/** A table as a user sees it. Rows by their key. */
export interface SeenTable {
  /** In the order of the table, without the key. */
  readonly names: readonly string[];
  /** What a value of each column can be: where these part, values need not compare. */
  readonly shapes: readonly string[];
  readonly rows: readonly { readonly id: string; readonly values: readonly (string | null)[] }[];
}

function asText(engine: EngineName, { name, type }: ColumnSeen): string {
  const column = quoted(engine, name);
  if (/^(?:array\()?(?:row|struct)\(/i.test(type)) return engine === 'trino' ? `json_format(cast(${column} as json))` : `cast(to_json(${column}) as varchar)`;
  return `cast(${column} as ${engine === 'mariadb' || engine === 'mysql' ? 'char' : 'varchar'})`;
}

interface ColumnSeen {
  readonly name: string;
  readonly type: string;
}

/** A query that a user would write, for one column. */
export const queryOf = (engine: EngineName, table: string, name: string): string => `select id, ${quoted(engine, name)} from ${table}`;

async function columnsOf(engine: TestEngine, tables: readonly string[]): Promise<readonly (readonly ColumnSeen[])[]> {
  const { name: kind } = engine;
  const described = await engine.askEach(tables.map((table) => (kind === 'trino' || kind === 'mariadb' || kind === 'mysql' ? `show columns from ${table}` : `select column_name, data_type from information_schema.columns where table_name = '${table}'${kind === 'postgres' ? ' and table_schema = current_schema()' : ''} order by ordinal_position`)));
  return described.map((columns) => (columns ?? []).map(([name, type]) => ({ name: String(name), type: String(type) })));
}

/** `number`, `text`, `date`, or the fields of rows, whatever their order. */
function shapeOf(type: string): string {
  const nested = /^(?<array>array\()?(?:row|struct)\((?<fields>.*?)\)(?<list>\))?(?<many>\[\])?$/is.exec(type)?.groups;
  if (nested === undefined) return /char|text|string/i.test(type) ? 'text' : /date/i.test(type) ? 'date' : 'number';
  const fields = [...(nested['fields'] ?? '').matchAll(/(?:"([^"]*)"|(\w+)) (\w+)/g)].map(([, quotedName, name, kind]) => `${(quotedName ?? name ?? '').toLowerCase()} ${shapeOf(kind ?? '')}`);
  return `${nested['array'] !== undefined || nested['many'] !== undefined ? 'rows' : 'row'} of ${fields.sort().join(', ')}`;
}

/** The tables as a user sees them. */
export async function seenTables(engine: TestEngine, tables: readonly string[]): Promise<readonly SeenTable[]> {
  const columns = (await columnsOf(engine, tables)).map((all) => all.filter(({ name }) => name !== 'id'));
  const answers = await engine.askEach(tables.map((table, i) => `select ${[{ name: 'id', type: 'integer' }, ...(columns[i] ?? [])].map((column) => asText(engine.name, column)).join(', ')} from ${table}`));
  return answers.map((answer, i) => {
    if (answer === null) throw new Error(`${engine.name} does not answer for ${tables[i] ?? ''}`);
    return { names: (columns[i] ?? []).map(({ name }) => name), shapes: (columns[i] ?? []).map(({ type }) => shapeOf(type)), rows: rowsOf(answer, columns[i] ?? []) };
  });
}

/** The result of a query of one column. */
export interface SeenResult {
  readonly shape: string;
  readonly rows: SeenTable['rows'];
}

/** What queries of one column give, or null where the server refuses. */
export async function seenQueries(engine: TestEngine, asked: readonly { readonly table: string; readonly column: string }[]): Promise<readonly (SeenResult | null)[]> {
  const columns = (await columnsOf(engine, asked.map(({ table }) => table))).map((all, i) => [all.find(({ name }) => name.toLowerCase() === asked[i]?.column.toLowerCase()) ?? { name: '', type: '' }]);
  const answers = await engine.askEach(asked.map(({ table, column }, i) => `select id, ${asText(engine.name, { name: column, type: columns[i]?.[0]?.type ?? '' })} from ${table}`));
  return answers.map((answer, i) => (answer === null ? null : { shape: shapeOf(columns[i]?.[0]?.type ?? ''), rows: rowsOf(answer, columns[i] ?? []) }));
}

function rowsOf(answer: readonly (readonly unknown[])[], columns: readonly ColumnSeen[]): SeenTable['rows'] {
  const text = (value: unknown, i: number): string | null => {
    if (value === null || value === undefined) return null;
    const written = typeof value === 'string' ? value : typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
    return /(?:row|struct)\(/i.test(columns[i]?.type ?? '') ? byName(written) : written;
  };
  return answer.map(([id, ...values]) => ({ id: String(id), values: values.map(text) })).sort((l, r) => Number(l.id) - Number(r.id));
}

/** The verdicts that are right when two users see these tables, by the names of the columns, and how they stand to each other in a word. */
export function rightOf(left: SeenTable, right: SeenTable): { readonly words: 'agree' | 'differ' | 'columns'; readonly verdicts: readonly string[] } {
  const namesOf = (table: SeenTable): readonly string[] => table.names.map((name) => name.toLowerCase()).sort();
  const both = namesOf(left).filter((name) => namesOf(right).includes(name));
  const placesOf = (table: SeenTable): readonly number[] => both.map((name) => table.names.findIndex((one) => one.toLowerCase() === name));
  const valuesOf = (table: SeenTable): string => JSON.stringify(table.rows.map(({ id, values }) => [id, ...placesOf(table).map((i) => values[i])]));
  const shapesOf = (table: SeenTable): string => JSON.stringify(placesOf(table).map((i) => table.shapes[i]));
  const shared = valuesOf(left) === valuesOf(right);
  if (JSON.stringify(namesOf(left)) !== JSON.stringify(namesOf(right))) return { words: 'columns', verdicts: ['inconclusive', ...(shared ? [] : ['differs'])] };
  return { words: shared ? 'agree' : 'differ', verdicts: [shared ? 'consistent' : 'differs', ...(shapesOf(left) === shapesOf(right) ? [] : ['inconclusive'])] };
}

/** The verdicts that are right of two results of a query. */
export function rightOfResults(left: SeenResult | null, right: SeenResult | null): readonly string[] {
  if (left === null || right === null) return ['inconclusive'];
  return [JSON.stringify(left.rows) === JSON.stringify(right.rows) ? 'consistent' : 'differs', ...(left.shape === right.shape ? [] : ['inconclusive'])];
}
