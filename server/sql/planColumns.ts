/** The columns of a plan in a statement: their expressions, the key among them and the partition. */
import { StoreError } from '../engine/errors.ts';
import type { ReadPlan, RenderedColumn } from '../engine/ports.ts';
import type { Dialect, Sql } from './dialect.ts';

/** What the relation is called in every statement. */
export const ALIAS = 'q';

/** What rows are ordered by to come in the order of their key, NULL first. */
export function keyOrder(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[]): readonly Sql[] {
  return keyColumns(plan).map(
    ({ index, rendered }) => `${dialect.orderable(column(columns, index), rendered.column.type, rendered.form)}${dialect.nullsFirst}`,
  );
}

/** The partition that a row belongs to, as text or NULL. */
export function partitionIdSql(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[]): Sql {
  const { expression, type, by, form } = partitionOf(plan, columns);
  return dialect.partitionId(expression, type, by, form);
}

/** The partition column: its expression, its type, and how it is cut. */
export function partitionOf(plan: ReadPlan, columns: readonly Sql[]) {
  if (plan.partition === undefined) throw new StoreError('internal', 'Partitions were asked for of a relation that has none.');
  const { column: type } = planned(plan, plan.partition.column);
  return { expression: column(columns, plan.partition.column), type: type.type, by: plan.partition.scheme.by, form: planned(plan, plan.partition.column).form };
}

/** A column of the key, and its place in the plan. */
export interface KeyColumn {
  readonly index: number;
  readonly rendered: RenderedColumn;
}

/** The columns of the key in their order. */
export function keyColumns(plan: ReadPlan): readonly KeyColumn[] {
  return plan.key.map((index) => ({ index, rendered: planned(plan, index) }));
}

/** A column of the plan by its place. */
export function planned(plan: ReadPlan, index: number): RenderedColumn {
  const rendered = plan.columns[index];
  if (rendered === undefined) throw new StoreError('internal', `The read plan has no column ${index}.`);
  return rendered;
}

/** The expression of a column by its place in the plan. */
export function column(columns: readonly Sql[], index: number): Sql {
  const expression = columns[index];
  if (expression === undefined) throw new StoreError('internal', `The read plan has no column ${index}.`);
  return expression;
}

/** `q."name"` for each column of the plan. */
export function qualified(dialect: Dialect, plan: ReadPlan): readonly Sql[] {
  return plan.columns.map((rendered) => `${ALIAS}.${dialect.quote(rendered.column.name)}`);
}

/** `"name"` for each column of the plan. */
export function unqualified(dialect: Dialect, plan: ReadPlan): readonly Sql[] {
  return plan.columns.map((rendered) => dialect.quote(rendered.column.name));
}
