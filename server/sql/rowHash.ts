/** The text and the hash of a row, and the rows of a scan that makes them. Text only. */
import type { ReadPlan } from '../engine/ports.ts';
import type { CanonicalForm, ColumnType } from '../engine/types.ts';
import { where } from './conditions.ts';
import type { Dialect, RowField, Sql } from './dialect.ts';
import { ALIAS, column, planned, qualified } from './planColumns.ts';
import { fromClause, type SourceSql } from './source.ts';
import { arraysOfTexts } from './wideRows.ts';

/** The rows of a segment for one scan that hashes them. */
export interface Scanned {
  /** `from … where …`. */
  readonly from: Sql;
  /** The expression of each of `plan.columns`. */
  readonly columns: readonly Sql[];
  readonly apart: Apart;
  /** Canonical texts that the relation has computed already, by the index of their column. */
  readonly texts: ReadonlyMap<number, Sql>;
}

/** What a relation has computed already of the text of its rows. */
export interface Apart {
  /** Fields, by the index of their column. */
  readonly fields: ReadonlyMap<number, Sql>;
  /** The whole text, where rows are wide. */
  readonly whole?: Sql;
}

export const NOTHING_APART: Apart = { fields: new Map() };

/**
 * The rows that meet some conditions on the qualified columns, with the fields that the engine computes best before the row text: see `Dialect.fieldApart`,
 * and `wideRows.ts` for rows of many columns.
 */
export function scanned(dialect: Dialect, source: SourceSql, plan: ReadPlan, conditions: readonly Sql[]): Scanned {
  const columns = qualified(dialect, plan);
  const from = `${fromClause(dialect, source)}${where(conditions)}`;
  const { fieldApart } = dialect;
  const isNative = plan.hash.startsWith('native:') && dialect.nativeRowHash !== undefined;
  const { arrays, places } = arraysOfTexts(dialect, plan, columns);
  const apart = fieldApart === undefined || isNative ? [] : plan.hashed.flatMap((index) => {
    const field = places.has(index) ? null : fieldApart(rowField(dialect, plan, columns, index));
    return field === null ? [] : [{ index, field }];
  });
  const mostFields = isNative ? Infinity : dialect.mostFields ?? Infinity;
  if (apart.length === 0 && arrays.length === 0 && plan.hashed.length <= mostFields) return { from, columns, apart: NOTHING_APART, texts: new Map() };
  const outputs = [...columns.map((expression, i) => `${expression} as c${i}`), ...apart.map(({ index, field }) => `${field} as f${index}`), ...arrays.map((array, i) => `${array} as a${i}`)];
  const texts = new Map([...places].map(([index, { array, at }]) => [index, `${ALIAS}.a${array}[${at}]`]));
  const made: Scanned = {
    from: `from (select ${outputs.join(', ')} ${from}) ${ALIAS}`,
    columns: columns.map((_, i) => `${ALIAS}.c${i}`),
    apart: { fields: new Map([...apart.map(({ index }): [number, Sql] => [index, `${ALIAS}.f${index}`]), ...texts]) },
    texts,
  };
  return plan.hashed.length > mostFields ? inGroups(dialect, plan, made, mostFields, arrays.length) : made;
}

/** The text of a wide row, put together from the texts of some fields each, which a second derived table has. */
function inGroups(dialect: Dialect, plan: ReadPlan, rows: Scanned, most: number, arrays: number): Scanned {
  const fields = fieldsOf(dialect, plan, rows.columns, rows.apart);
  const groups: Sql[] = [];
  for (let i = 0; i < fields.length; i += most) groups.push(dialect.rowText(fields.slice(i, i + most)));
  const outputs = [...rows.columns.map((name, i) => `${name} as c${i}`), ...Array.from({ length: arrays }, (_, i) => `${ALIAS}.a${i} as a${i}`), ...groups.map((text, i) => `${text} as t${i}`)];
  // A text of fields is joined like a field without a length: the whole is the same text.
  const whole = dialect.rowText(groups.map((_, i) => ({ text: `${ALIAS}.t${i}`, form: { form: 'integer' }, apart: `${ALIAS}.t${i}` })));
  return { ...rows, from: `from (select ${outputs.join(', ')} ${rows.from}) ${ALIAS}`, apart: { fields: new Map(), whole } };
}

/** The row hash as a number of the engine. `apart`: see `Scanned`. */
export function rowHash(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], apart?: Apart): Sql {
  if (plan.hash.startsWith('native:') && dialect.nativeRowHash !== undefined) {
    return dialect.nativeRowHash(
      plan.hashed.map((index) => {
        const { column: { type }, form, cell } = planned(plan, index);
        return { expression: column(columns, index), type, form, ...(cell === undefined ? {} : { cell }) };
      }),
    );
  }
  return dialect.hashNumber(rowText(dialect, plan, columns, apart), plan.hash);
}

/** The text of a row: see `rowText.ts`. `apart`: see `Scanned`. */
export function rowText(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], apart: Apart = NOTHING_APART): Sql {
  return apart.whole ?? dialect.rowText(fieldsOf(dialect, plan, columns, apart));
}

function fieldsOf(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], apart: Apart): readonly RowField[] {
  return plan.hashed.map((index) => {
    const done = apart.fields.get(index);
    // A text that is made already is not spelled out again.
    return done === undefined ? rowField(dialect, plan, columns, index) : { text: done, form: planned(plan, index).form, apart: done };
  });
}

/** A hashed column as a field of the row text. A cell is a number, which has a fixed alphabet. */
function rowField(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], index: number): RowField {
  const { column: { type, notNull }, form, cell } = planned(plan, index);
  const x = column(columns, index);
  if (cell !== undefined) return { text: dialect.cell(x, type, form, cell), form: { form: 'integer' } };
  const cheaper = notNull === true ? dialect.inRow?.(x, type, form) : undefined;
  return { text: cheaper ?? dialect.canonical(x, type, form), form, notNull: notNull === true && neverNull(type, form) };
}

/** Whether the canonical text of a value that is not NULL is surely not NULL either, whatever its length. */
function neverNull(type: ColumnType, form: CanonicalForm): boolean {
  return type.kind === form.form && (type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'uuid');
}
