/** What may set two values of a column apart: ids of explanations, which `describe.ts` puts into words. */
import type { CanonicalForm, CanonicalValue } from '../types.ts';
import { differInLastDigits, lastDigitsOf } from '../lastDigits.ts';
import { explainNumbers } from './numbers.ts';
import { explainTexts, moreOf } from './texts.ts';
import { explainTimes } from './times.ts';

/** The kinds of constants that a column may be off by. */
export type ConstantKind = 'offset' | 'factor' | 'later' | 'end' | 'front';

/** What explains one pair of values. */
export interface Explained {
  /** Ids of explanations, each of which suffices; the more exact ones first. */
  readonly fixed: readonly string[];
  /** Constants that explain the pair when many rows have them. */
  readonly constants: Readonly<Partial<Record<ConstantKind, string>>>;
}

/**
 * Longer texts, in UTF-16 units, are not explained: a hint is not worth the copies that looking for one makes (a text of 24 MB took a minute, most of it for freeing
 * memory).
 */
const LONGEST = 200_000;

const NOTHING: Explained = { fixed: [], constants: {} };

/** Several explanations where one pair alone cannot tell; none for equal values. */
export function explainValue(legacy: CanonicalValue, other: CanonicalValue, form: CanonicalForm | undefined): Explained {
  if (legacy === other) return NOTHING;
  if (legacy === null || other === null) return fixed((legacy ?? other) === '' ? 'emptyOrNull' : legacy === null ? 'null:legacy' : 'null:new');
  if (form?.form === 'float' && differInLastDigits(legacy, other, form)) return fixed(`lastDigits:${lastDigitsOf(form.bits)}`);
  switch (form?.form) {
    case 'decimal':
    case 'integer':
    case 'float': {
      const { fixed, offset, factor } = explainNumbers(legacy, other, form.form !== 'float');
      return { fixed, constants: { ...(offset === undefined ? {} : { offset }), ...(factor === undefined ? {} : { factor }) } };
    }
    case 'timestamp':
    case 'date':
    case 'time': {
      const { fixed, later } = explainTimes(legacy, other, form.form);
      return { fixed, constants: later === undefined ? {} : { later } };
    }
    case 'text':
      return Math.max(legacy.length, other.length) > LONGEST ? NOTHING : textsOf(legacy, other);
    default:
      return NOTHING;
  }
}

/** A longer text may be one that was cut, or one to which the same was added everywhere: many rows tell. */
function textsOf(legacy: string, other: string): Explained {
  const fixed = explainTexts(legacy, other);
  return { fixed, constants: fixed.length === 0 || fixed[0] === 'longer' || fixed[0]?.startsWith('cut:') === true ? moreOf(legacy, other) : {} };
}

function fixed(id: string): Explained {
  return { fixed: [id], constants: {} };
}
