/** Other forms of a pair, for when its own is not written alike: slower, or coarser. */
import type { CanonicalForm, PlannedColumn } from '../engine/types.ts';
import { SIDES } from '../engine/types.ts';

/** Another form of a column, with what it is in words. */
export interface OtherForm {
  readonly form: CanonicalForm;
  /** Nothing is lost: equal in it is equal. */
  readonly exact: boolean;
  readonly words: string;
}

/**
 * Forms to try, best first:
 * - texts byte by byte, in hex: other functions of the engine, and as exact;
 * - numbers as doubles, doubles as 32-bit floats: what differs there does differ, what agrees may differ in the digits beyond.
 */
export function insteadOf({ sides, form }: PlannedColumn): readonly OtherForm[] {
  const kinds = SIDES.map((side) => sides[side].type.kind);
  if (form.form === 'text' && !form.trimBlanks && !form.foldCase && kinds.every((kind) => kind === 'text')) {
    return [{ form: { form: 'binary' }, exact: true, words: 'byte by byte' }];
  }
  if (form.form === 'integer' || form.form === 'decimal') return [{ form: { form: 'float', bits: 64 }, exact: false, words: 'as doubles' }];
  if (form.form === 'float' && form.bits === 64) return [{ form: { form: 'float', bits: 32 }, exact: false, words: 'as 32-bit floats' }];
  return [];
}
