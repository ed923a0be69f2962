/** The text and the hash of a row, and the rows of a scan that makes them. Text only. */
import type { ReadPlan } from '../engine/ports.ts';
import type { CanonicalForm, ColumnType } from '../engine/types.ts';
import { where } from './conditions.ts';
import type { Dialect, RowField, Sql } from './dialect.ts';
import { ALIAS, column, planned, qualified } from './planColumns.ts';
import { fromClause, type SourceSql } from './source.ts';

/** The rows of a segment for one scan that hashes them. */
export interface Scanned {
  /** `from … where …`. */
  readonly from: Sql;
  /** The expression of each of `plan.columns`. */
  readonly columns: readonly Sql[];
  /** Fields that the relation has computed already, by the index of their column. */
  readonly apart: ReadonlyMap<number, Sql>;
}

/** The rows that meet some conditions on the qualified columns, with the fields that the engine computes best before the row text: see `Dialect.fieldApart`. */
export function scanned(dialect: Dialect, source: SourceSql, plan: ReadPlan, conditions: readonly Sql[]): Scanned {
  const columns = qualified(dialect, plan);
  const from = `${fromClause(dialect, source)}${where(conditions)}`;
  const { fieldApart } = dialect;
  const apart = fieldApart === undefined || plan.hash.startsWith('native:') ? [] : plan.hashed.flatMap((index) => {
    const field = fieldApart(rowField(dialect, plan, columns, index));
    return field === null ? [] : [{ index, field }];
  });
  if (apart.length === 0) return { from, columns, apart: new Map() };
  const outputs = [...columns.map((expression, i) => `${expression} as c${i}`), ...apart.map(({ index, field }) => `${field} as f${index}`)];
  return {
    from: `from (select ${outputs.join(', ')} ${from}) ${ALIAS}`,
    columns: columns.map((_, i) => `${ALIAS}.c${i}`),
    apart: new Map(apart.map(({ index }) => [index, `${ALIAS}.f${index}`])),
  };
}

/** The row hash as a number of the engine. `apart`: see `Scanned`. */
export function rowHash(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], apart?: Scanned['apart']): Sql {
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
export function rowText(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[], apart?: Scanned['apart']): Sql {
  return dialect.rowText(
    plan.hashed.map((index) => {
      const field = rowField(dialect, plan, columns, index);
      const done = apart?.get(index);
      return done === undefined ? field : { ...field, apart: done };
    }),
  );
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
