/**
 * Rows of many columns. Engines plan and compile an expression for each column, and some do it in more than linear time or up to a size only: so columns of one type
 * are put into arrays, each of which is written by one expression, and row texts of many fields are put together from texts of some.
 */
import type { ReadPlan } from '../engine/ports.ts';
import type { CanonicalForm } from '../engine/types.ts';
import type { Dialect, Sql } from './dialect.ts';
import { column, planned } from './planColumns.ts';
import { isBare } from './rowText.ts';

/** Columns of one type from which on an array is worth its making: a cast costs less for each row, and is planned sooner than these. */
const WORTH_AN_ARRAY = 16;
const WORTH_AN_ARRAY_OF_CASTS = 64;
const LONG: ReadonlySet<CanonicalForm['form']> = new Set(['float', 'time', 'timestamp', 'zonedTime', 'interval']);
/** Elements of an array. */
const MOST_ELEMENTS = 100;

/** Canonical texts of columns, as elements of arrays. */
export interface ArraysOfTexts {
  /** Each array; its name is `a` and its place here. */
  readonly arrays: readonly Sql[];
  /** In which array the text of a column is and at which place, by the index of the column. */
  readonly places: ReadonlyMap<number, { readonly array: number; readonly at: number }>;
}

const NONE: ArraysOfTexts = { arrays: [], places: new Map() };

/** The columns of a plan that are written by arrays: none but where the engine says so, and where many have one type and one form. */
export function arraysOfTexts(dialect: Dialect, plan: ReadPlan, columns: readonly Sql[]): ArraysOfTexts {
  const { arrays: by } = dialect;
  if (by === undefined || plan.columns.length < WORTH_AN_ARRAY) return NONE;
  const alike = new Map<string, number[]>();
  for (const [index, { column: { native }, form, cell }] of plan.columns.entries()) {
    if (cell !== undefined || !isBare(form) || !by.forms.has(form.form)) continue;
    const key = JSON.stringify([native, form]);
    alike.set(key, [...(alike.get(key) ?? []), index]);
  }
  const arrays: Sql[] = [];
  const places = new Map<number, { readonly array: number; readonly at: number }>();
  for (const indexes of alike.values()) {
    const isLong = LONG.has(planned(plan, indexes[0] ?? 0).form.form);
    if (indexes.length < (isLong ? WORTH_AN_ARRAY : WORTH_AN_ARRAY_OF_CASTS)) continue;
    for (let i = 0; i < indexes.length; i += MOST_ELEMENTS) {
      const some = indexes.slice(i, i + MOST_ELEMENTS);
      const { column: { type }, form } = planned(plan, some[0] ?? 0);
      some.forEach((index, at) => places.set(index, { array: arrays.length, at: at + 1 }));
      arrays.push(by.transform(some.map((index) => column(columns, index)), (x) => dialect.canonical(x, type, form)));
    }
  }
  return { arrays, places };
}

/** Whether the texts of a plan's rows are made in derived tables because the rows are wide. */
export function isWide(dialect: Dialect, plan: ReadPlan): boolean {
  return plan.hashed.length > (dialect.mostFields ?? Infinity) || arraysOfTexts(dialect, plan, plan.columns.map(() => '')).arrays.length > 0;
}
