/** Every type of one engine with every type of another that it has a form in common with. */
import { agreeForm } from '../engine/agreedForm.ts';
import type { ColumnType, Sides } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { typedValues } from '../sql/typedValues.ts';
import type { TypePair } from './calibrate.ts';

/** Families whose types stand for each other when a warehouse moves. Text stands for any: as a pair of its own it says little, so it is left to tables that have it. */
const FAMILIES: Readonly<Record<ColumnType['kind'], string>> = {
  integer: 'number', decimal: 'number', float: 'number', bit: 'number', boolean: 'number',
  text: 'text', date: 'point', timestamp: 'point', time: 'time', binary: 'bytes', uuid: 'uuid', json: 'json',
  array: 'array', map: 'map', row: 'row', zonedTime: 'zonedTime', interval: 'interval', unsupported: 'none',
};

/** Kinds beside their own family: a UUID or JSON kept as text, a UUID in bytes (of 16). */
const ALSO: readonly (readonly [string, string])[] = [['uuid', 'text'], ['uuid', 'bytes'], ['json', 'text']];

/** The pairs, in the order of the engines' lists. */
export function typeMatrix(dialects: Sides<Dialect>): readonly TypePair[] {
  const columns = (dialect: Dialect): readonly { readonly name: string; readonly native: string; readonly type: ColumnType }[] =>
    typedValues(dialect.name).natives.map((native) => ({ name: native, native, type: dialect.parseType(native) }));
  const other = columns(dialects.new);
  return columns(dialects.legacy).flatMap((legacy) =>
    other.flatMap((column): readonly TypePair[] => {
      if (!areRelated(legacy.type.kind, column.type.kind)) return [];
      const agreed = agreeForm({ legacy: legacy.type, new: column.type }, undefined);
      return 'unsupported' in agreed ? [] : [{ columns: { legacy, new: column }, form: agreed.form }];
    }),
  );
}

function areRelated(legacy: ColumnType['kind'], other: ColumnType['kind']): boolean {
  const [left, right] = [FAMILIES[legacy], FAMILIES[other]];
  return left !== 'none' && (left === right || ALSO.some(([one, two]) => (left === one && right === two) || (left === two && right === one)));
}
