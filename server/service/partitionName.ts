/** Whether what somebody wrote can be the name of a partition: a typing error must not become a check of nothing. */
import { planColumns } from '../engine/columnPlan.ts';
import type { TableRules } from '../engine/ports.ts';
import type { CanonicalForm, Column, PartitionId, Reason, Sides } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';
import type { DialectName } from '../sql/dialect.ts';
import { dateBounds, type DateCut } from '../sql/dialects/partitions.ts';

const DATED: Readonly<Record<DateCut, string>> = { day: 'a day, written YYYY-MM-DD', month: 'a month, written YYYY-MM', year: 'a year, written YYYY' };

/** A date of MySQL that is on no calendar, such as `2020-01-00` or `2020-02-31`, with less at its end. */
const ZERO_DATE = /^\d{4}(?:-(?:0\d|1[0-2])(?:-(?:[0-2]\d|3[01]))?)?$/;
/** Before year 1 or after year 9999, with less at its end. */
const WIDE_DATE = /^(?:-\d{4,7}|0000|[1-9]\d{4,6})(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;
const FIELDS: Readonly<Record<DateCut, number>> = { year: 0, month: 1, day: 2 };

/** What is told of a table before one of its partitions is checked. */
export interface NamedPartition {
  readonly table: string;
  readonly rules: TableRules;
  readonly columns: Sides<readonly Column[]>;
  readonly dialects: Sides<DialectName>;
}

/**
 * Why `id` can be no partition, in words; null when it can be one, or when only the rows can tell: a text of any kind may stand in a
 * column of texts.
 */
export function whyNoPartition({ table, rules, columns, dialects }: NamedPartition, id: PartitionId): string | null {
  const scheme = rules.partition;
  if (scheme === undefined || id === null) return null;
  const column = planColumns(columns, { rules, pairing: 'name', exact: false }).plan.columns.find(({ name }) => name === scheme.column);
  // The comparison says what is wrong with it.
  if (column === undefined) return null;
  if (scheme.by === 'value') {
    const wanted = valueWords(column.form, id);
    return wanted === null ? null : refusal(table, id, wanted);
  }
  const kinds = SIDES.map((side) => column.sides[side].type.kind);
  if (kinds.some((kind) => kind !== 'date' && kind !== 'timestamp')) return null;
  const zeroDates = SIDES.some((side) => dialects[side] === 'mysql' || dialects[side] === 'mariadb');
  return isDated(id, scheme.by, zeroDates) ? null : refusal(table, id, DATED[scheme.by]);
}

/** What is said of a partition that holds no row on either side. `refused`: its name can be none. */
export function nothingThere(table: string, { partition: scheme }: TableRules, id: PartitionId): { readonly refused: string } | Reason {
  if (scheme !== undefined && scheme.by !== 'value' && id !== null && !isDated(id, scheme.by, true)) return { refused: refusal(table, id, DATED[scheme.by]) };
  const name = id === null ? 'NULL' : id === '' ? "''" : id;
  return { code: 'partitionMissing', message: `${table} has no row in partition ${name} on either side: nothing was compared.` };
}

function refusal(table: string, id: string, wanted: string): string {
  return `"${id}" is no partition of ${table}: a partition of ${table} is ${wanted}.`;
}

/** Whether an engine may show such an id. */
function isDated(id: string, by: DateCut, zeroDates: boolean): boolean {
  if (id === 'infinity' || id === '-infinity') return true;
  if (dateBounds(id, by) !== null) return true;
  const fields = id.replace(/^-/, '').split('-').length - 1;
  return fields === FIELDS[by] && (WIDE_DATE.test(id) || (zeroDates && ZERO_DATE.test(id)));
}

/** What a value of the form looks like, when `id` is none. */
function valueWords(form: CanonicalForm, id: string): string | null {
  switch (form.form) {
    case 'integer': return /^-?\d+$/.test(id) ? null : 'a whole number';
    case 'decimal': return /^-?\d+(?:\.\d+)?$/.test(id) ? null : 'a number, such as 12.50';
    case 'float': return /^(?:-?(?:\d+(?:\.\d+)?(?:e-?\d+)?|Infinity)|NaN)$/.test(id) ? null : 'a number, such as 12.5 or 1.5e-7';
    case 'boolean': return /^[01]$/.test(id) ? null : '0 or 1';
    case 'date': return isDated(id.replace(/ \(?BC\)?$/, ''), 'day', true) ? null : DATED.day;
    case 'timestamp': return isMoment(id) ? null : 'a moment, written YYYY-MM-DD HH:MM:SS';
    case 'time': return /^-?\d{2,3}:\d{2}:\d{2}(?:\.\d+)?$/.test(id) ? null : 'a time, written HH:MM:SS';
    case 'binary': return /^(?:[\da-f]{2})*$/.test(id) ? null : 'bytes, written as pairs of hexadecimal digits in small letters';
    case 'uuid': return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) ? null : 'a UUID, written in small letters with hyphens';
    default: return null;
  }
}

function isMoment(id: string): boolean {
  const found = /^(\+?[-\d]+) \d{2}:\d{2}:\d{2}(?:\.\d+)?(?: \(?BC\)?)?$/.exec(id.replace(' (BC)', ''));
  const date = found?.[1]?.replace(/^\+/, '') ?? id;
  return isDated(date, 'day', true);
}
