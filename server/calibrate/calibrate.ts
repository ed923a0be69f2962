/**
 * Calibration: edge values of a type go through the very SQL by which a comparison reads them, on both engines, and what comes back is held
 * against the text that they have to have, and against the other side.
 */
import { agreeForm } from '../engine/agreedForm.ts';
import { bothSides, type Link } from '../engine/parallel.ts';
import type { ReadPlan } from '../engine/ports.ts';
import type { CancelSignal, CanonicalForm, Column, HashName, Side, Sides } from '../engine/types.ts';
import { mapSides, SIDES } from '../engine/types.ts';
import { UnsupportedForm, type Dialect, type Sql } from '../sql/dialect.ts';
import { finishedText, holdsJson } from '../sql/nestedText.ts';
import { rowHash } from '../sql/rowHash.ts';
import { rowTextOf } from '../sql/rowText.ts';
import { typedValues, type TypedValue } from '../sql/typedValues.ts';
import { edgeValues } from './edgeValues.ts';
import { expectedText } from './expected.ts';
import { fitsInteger } from './fits.ts';
import { hashHere } from './hashHere.ts';
import { judge, type Seen } from './judge.ts';
import { ask, type Asked, type Answers, type Probe } from './probes.ts';

/** A pair of columns that are compared in a form. */
export interface TypePair {
  readonly columns: Sides<Column>;
  readonly form: CanonicalForm;
}

/** What calibration says of a pair. `words` and `why` carry edge values only, never rows. */
export type PairResult =
  | { readonly kind: 'exact'; readonly values: Sides<number> }
  | { readonly kind: 'rule'; readonly rule: string; readonly values: Sides<number> }
  | { readonly kind: 'blind'; readonly below: string; readonly values: Sides<number> }
  | { readonly kind: 'disagrees'; readonly words: string; readonly values: Sides<number> }
  /** An engine cannot write the type in the form. */
  | { readonly kind: 'unsupported'; readonly why: string }
  /** Nothing was proved: no edge values are known, or the statement was refused. */
  | { readonly kind: 'unknown'; readonly why: string };

/** One side of a pair, ready to be asked. */
interface Prepared {
  readonly values: readonly TypedValue[];
  readonly probe: Probe;
}

/** Calibrates pairs with as few statements as hold them. Results come in the order of the pairs. Throws for a lost connection and when cancelled. */
export async function calibratePairs(asked: Sides<Asked>, pairs: readonly TypePair[], hash: HashName, link: Link, signal: CancelSignal): Promise<readonly PairResult[]> {
  const prepared = pairs.map((pair) => prepare(pair, asked, hash));
  const ready = prepared.flatMap((one) => ('kind' in one ? [] : [one]));
  const answers = await bothSides(link, signal, (side, cancel) => ask(asked[side], ready.map((one) => one[side].probe), cancel));
  let next = 0;
  return prepared.map((one, i) => {
    if ('kind' in one) return one;
    const at = next++;
    const pair = pairs[i];
    const given = mapSides(answers, (list) => list[at]);
    const refused = SIDES.find((side) => given[side] === undefined || 'failed' in (given[side] ?? {}));
    if (pair === undefined || refused !== undefined) {
      const answer = refused === undefined ? undefined : given[refused];
      return { kind: 'unknown', why: `the ${refused ?? 'legacy'} side refused the edge values: ${answer !== undefined && 'failed' in answer ? answer.failed : 'no answer'}` };
    }
    return resultOf(pair, mapSides(one, (side) => side.values), given as Sides<Answers>, hash);
  });
}

/** The probes of both sides, or why there are none. */
function prepare(pair: TypePair, asked: Sides<Asked>, hash: HashName): Sides<Prepared> | Extract<PairResult, { kind: 'unsupported' | 'unknown' }> {
  const sides: Partial<Record<Side, Prepared>> = {};
  for (const side of SIDES) {
    const { dialect } = asked[side];
    const column = pair.columns[side];
    const engine = typedValues(dialect.name);
    const written = edgeValues({ engine: dialect.name, native: column.native, type: column.type, ...(dialect.writes === undefined ? {} : { writes: dialect.writes }) })
      .filter((value) => suits(value, column, pair.form))
      .map((value) => ({ value, sql: engine.write(value, column.type, column.native) }));
    if (written.length === 0 || written.some(({ sql }) => sql === null)) return { kind: 'unknown', why: `no edge values of ${column.native} can be written for ${dialect.name}` };
    try {
      const outputs = outputsOf(dialect, column, pair.form, hash);
      outputs('e.c0');
      sides[side] = { values: written.map(({ value }) => value), probe: { values: written.flatMap(({ sql }) => sql ?? []), outputs } };
    } catch (error) {
      if (error instanceof UnsupportedForm) return { kind: 'unsupported', why: error.message };
      throw error;
    }
  }
  return sides as Sides<Prepared>;
}

/** Values that a form takes: a UUID kept in bytes has 16 of them. */
function suits(value: TypedValue, { type }: Column, form: CanonicalForm): boolean {
  return form.form !== 'uuid' || type.kind !== 'binary' || value === null || (typeof value === 'string' && value.length === 32);
}

/** The canonical text, and the hash of a row of this one column, as comparisons have them. */
function outputsOf(dialect: Dialect, column: Column, form: CanonicalForm, hash: HashName): (x: Sql) => readonly Sql[] {
  if (holdsJson(form)) return (x) => [dialect.unfinished(x, column.type, form)];
  const plan: ReadPlan = { columns: [{ column, form }], key: [], hashed: [0], hash };
  return (x) => [dialect.canonical(x, column.type, form), dialect.integerAsText(rowHash(dialect, plan, [x]))];
}

function resultOf(pair: TypePair, values: Sides<readonly TypedValue[]>, answers: Sides<Answers>, hash: HashName): PairResult {
  const seen = mapSides(values, (list, side) =>
    list.flatMap((value, i): readonly Seen[] => {
      const column = pair.columns[side];
      // A column without NULL may be rendered in a way that NULL has no place in.
      if (value === null && column.notNull === true) return [];
      const [raw = null, rowHash = null] = answers[side][i] ?? [];
      const text = raw === null ? null : finishedText(raw, pair.form);
      const wanted = expectedText(value, column.type, pair.form);
      const hashOfText = holdsJson(pair.form) || hash.startsWith('native:') ? null : hashHere(rowTextOf([text], [pair.form]), hash);
      return [{ value, text, wanted, hash: rowHash, hashOfText }];
    }),
  );
  const counts = mapSides(seen, (list) => list.length);
  const words = judge(seen);
  if (words !== null) return { kind: 'disagrees', words, values: counts };
  return { ...agreement(pair), values: counts };
}

/** What the agreed form means for a pair that passes: exactly the same, the same under a rule, or the same as far as a double goes. */
export function agreement({ columns, form }: TypePair): { readonly kind: 'exact' } | { readonly kind: 'rule'; readonly rule: string } | { readonly kind: 'blind'; readonly below: string } {
  const agreed = agreeForm(mapSides(columns, (column) => column.type), ruleOf(columns, form));
  if ('unsupported' in agreed) return { kind: 'exact' };
  const { notes, blindSpots } = agreed;
  const isCoarser = form.form === 'float' && SIDES.some((side) => passesDouble(columns[side]));
  if (isCoarser) return { kind: 'blind', below: 'the precision of a double (about the 16th digit)' };
  if (notes.length > 0) return { kind: 'rule', rule: notes.join('; ') };
  return blindSpots.length > 0 ? { kind: 'rule', rule: `${blindSpots.join(', ')} ${blindSpots.length > 1 ? 'are' : 'is'} not compared` } : { kind: 'exact' };
}

/** Whether an exact type holds digits that a double does not. */
function passesDouble({ type, native }: Column): boolean {
  if (type.kind === 'integer') return fitsInteger('9007199254740993', native);
  if (type.kind === 'decimal') return type.anyScale === true || type.precision > 15;
  return type.kind === 'bit' && type.width > 53;
}

/** The part of a column's rule that shows in its form. */
function ruleOf(columns: Sides<Column>, form: CanonicalForm): { readonly trimBlanks?: boolean; readonly foldCase?: boolean } | undefined {
  if (form.form !== 'text') return undefined;
  const isPadded = SIDES.some((side) => columns[side].type.kind === 'text' && columns[side].type.fixed);
  return { ...(form.foldCase ? { foldCase: true } : {}), ...(form.trimBlanks && !isPadded ? { trimBlanks: true } : {}) };
}
