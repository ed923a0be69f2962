/** Checks of what a client sends, so that a wrong message is an answer in words and never a fault further in. */
import type { FindingFilter, Position, Range } from '../../protocol/model.ts';
import { invalidParams } from './toResponseError.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The parameters as an object. @throws RequestError */
export function fieldsOf(params: unknown): Fields {
  if (typeof params === 'object' && params !== null && !Array.isArray(params)) return params as Fields;
  throw invalidParams('The parameters are an object.');
}

/** A text that must be there. @throws RequestError */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidParams(`"${name}" is a text.`);
}

/** A text that may be left out. @throws RequestError */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return value === undefined || value === null || value === '' ? undefined : textOf(fields, name);
}

/** The first index and the number of entries of a page, at most `most`. @throws RequestError */
export function pageOf(fields: Fields, most: number): { readonly start: number; readonly count: number } {
  return { start: wholeOf(fields, 'start'), count: Math.min(most, wholeOf(fields, 'count')) };
}

/** A whole number of at least 0. @throws RequestError */
export function wholeOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalidParams(`"${name}" is a whole number of at least 0.`);
}

/** A position. @throws RequestError */
export function positionOf(value: unknown): Position {
  const fields = fieldsOf(value);
  return { line: wholeOf(fields, 'line'), character: wholeOf(fields, 'character') };
}

/** A range. @throws RequestError */
export function rangeOf(value: unknown): Range {
  const fields = fieldsOf(value);
  return { start: positionOf(fields['start']), end: positionOf(fields['end']) };
}

const KINDS: ReadonlySet<unknown> = new Set(['missing', 'extra', 'changed', 'duplicated', 'inFlight']);

/** A filter of findings. @throws RequestError */
export function filterOf(value: unknown): FindingFilter {
  const filter = fieldsOf(value ?? {});
  const { table, partitions, kinds, column, text } = filter;
  const right = (table === undefined || table === null || typeof table === 'string')
    && (partitions === undefined || (Array.isArray(partitions) && partitions.every(id => id === null || typeof id === 'string')))
    && (kinds === undefined || (Array.isArray(kinds) && kinds.every(kind => KINDS.has(kind))))
    && (column === undefined || typeof column === 'string')
    && (text === undefined || typeof text === 'string');
  if (!right) throw invalidParams('The filter is not one.');
  return filter;
}
