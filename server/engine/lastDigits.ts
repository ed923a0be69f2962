/**
 * Whether results differ in nothing but the last digits of floating-point numbers. A double has 53 bits, 15.95 digits; a sum of them hangs on the order of
 * its additions, which no engine promises. A distance of 1e-12 of the larger number leaves room for some thousand roundings; 1e-6 for a number of 24 bits.
 */
import type { Reporter } from './ports.ts';
import type { CanonicalForm, ColumnPlan, Counts, Finding } from './types.ts';
import { SIDES } from './types.ts';

/** The share of a number, as a decimal text, within which two floats of so many bits differ in their last digits only. */
export function lastDigitsOf(bits: 32 | 64): string {
  return bits === 32 ? '1e-6' : '1e-12';
}

/** Whether two canonical numbers are apart, and by no more than last digits. */
export function differInLastDigits(legacy: string, other: string, form: CanonicalForm): boolean {
  if (form.form !== 'float') return false;
  const [left, right] = [Number(legacy), Number(other)];
  if (!Number.isFinite(left) || !Number.isFinite(right) || left === right) return false;
  return Math.abs(left - right) <= Number(lastDigitsOf(form.bits)) * Math.max(Math.abs(left), Math.abs(right));
}

/** Watches the findings of a comparison of results. */
export interface LastDigits {
  readonly reporter: Reporter;
  planned(plan: ColumnPlan): void;
  /** Whether there were differences, and all that were read are of last digits. */
  only(counts: Counts): boolean;
}

/** Looks at each finding on its way to `reporter`. */
export function watchLastDigits(reporter: Reporter): LastDigits {
  let columns = new Map<string, CanonicalForm>();
  let seen = 0;
  let others = 0;
  return {
    planned: (plan) => {
      const floats = plan.columns.filter(({ sides }) => SIDES.some((side) => sides[side].type.kind === 'float'));
      columns = new Map(floats.map(({ name, form }) => [name, form]));
    },
    reporter: {
      ...reporter,
      finding: (finding, run, whole) => {
        seen++;
        if (!isOfLastDigits(finding, columns)) others++;
        return reporter.finding(finding, run, whole);
      },
    },
    only: (counts) => seen > 0 && others === 0 && counts.onlyLegacy + counts.onlyNew + counts.duplicates === 0,
  };
}

function isOfLastDigits({ kind, columns }: Finding, floats: ReadonlyMap<string, CanonicalForm>): boolean {
  if (kind !== 'changed') return false;
  return Object.entries(columns).every(([name, { legacy, new: other }]) => {
    const form = floats.get(name);
    return legacy === other || (form !== undefined && legacy !== null && other !== null && differInLastDigits(legacy, other, form));
  });
}
