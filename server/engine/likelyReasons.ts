/** Likely reasons for many differences: what one rule would explain, with the number of rows. A hint for people, never evidence. */
import { absolute, compareDecimal, parseDecimal, roundTo, subtract } from './decimal.ts';
import { secondsOf } from './tolerance.ts';
import type { CanonicalForm, CanonicalValue, Finding } from './types.ts';

/** A reason that explains `rows` findings. `rule` is a fragment of parity.jsonc that would make them equal. */
export interface LikelyReason {
  readonly words: string;
  readonly rows: number;
  readonly column?: string;
  readonly rule?: string;
}

/** Takes findings one by one and keeps only counters. */
export interface ReasonCounter {
  add(finding: Finding): void;
  /** Reasons that explain at least two rows (or all of them), most rows first, at most ten. */
  reasons(): readonly LikelyReason[];
}

/** At most so many different explanations are counted. */
const MAX_KINDS = 200;

/** Counts explanations; `forms` tells the canonical form of a column by its name. */
export function countReasons(formOf: (column: string, table: string | null) => CanonicalForm | undefined): ReasonCounter {
  const counters = new Map<string, { reason: Omit<LikelyReason, 'rows'>; family: string; rows: number }>();
  let findings = 0;
  const count = (reason: Omit<LikelyReason, 'rows'>, family = reason.words): void => {
    const counter = counters.get(reason.words);
    if (counter !== undefined) counter.rows++;
    else if (counters.size < MAX_KINDS) counters.set(reason.words, { reason, family, rows: 1 });
  };
  return {
    add(finding) {
      findings++;
      const where = finding.table === null ? '' : `${finding.table}.`;
      const inPartition = finding.partition === null ? '' : ` in ${finding.table ?? 'the result'} ${finding.partition}`;
      if (finding.kind === 'missing' && finding.partition !== null) count({ words: `rows are missing on the new side${inPartition}: loaded short?` });
      if (finding.kind === 'extra' && finding.partition !== null) count({ words: `rows exist only on the new side${inPartition}: not deleted, or not yet on the legacy side?` });
      if (finding.kind === 'duplicated') count({ words: `rows stand more than once${inPartition}: loaded twice?` });
      if (finding.kind !== 'changed') return;
      for (const [column, { legacy, new: other }] of Object.entries(finding.columns)) {
        if (legacy === other) continue;
        for (const explained of explain(legacy, other, formOf(column, finding.table))) {
          const rule = explained.rule === undefined ? {} : { rule: `"${column}": ${explained.rule}` };
          count({ words: `${where}${column}: ${explained.words}`, column, ...rule }, `${where}${column}: ${explained.family ?? explained.words}`);
        }
      }
    },
    reasons: () =>
      [...counters.values()]
        .filter(({ rows }) => rows >= 2 || rows === findings)
        .sort((l, r) => r.rows - l.rows)
        .filter(({ family }, i, sorted) => sorted.findIndex((other) => other.family === family) === i)
        .slice(0, 10)
        .map(({ reason, rows }) => ({ ...reason, rows })),
  };
}

interface Explanation {
  readonly words: string;
  readonly rule?: string;
  /** Explanations of one family shut each other out: the one that explains most rows is told. */
  readonly family?: string;
}

/** What may set two values apart, of the usual suspects; several where one value alone cannot tell. */
export function explain(legacy: CanonicalValue, other: CanonicalValue, form: CanonicalForm | undefined): readonly Explanation[] {
  if (legacy === null || other === null) {
    const present = legacy ?? other;
    if (present === '') return [{ words: 'empty text on one side, NULL on the other' }];
    return [legacy === null ? { words: 'NULL on the legacy side' } : { words: 'NULL on the new side' }];
  }
  switch (form?.form) {
    case 'decimal':
    case 'float':
    case 'integer':
      return explainNumbers(legacy, other);
    case 'timestamp':
    case 'date':
      return single(explainTimes(legacy, other, form.form));
    case 'text':
      return single(explainTexts(legacy, other));
    default:
      return [];
  }
}

function single(explanation: Explanation | null): readonly Explanation[] {
  return explanation === null ? [] : [explanation];
}

/** `12.04` and `12.00` may be cut to one decimal or to none: both are told, and the column as a whole decides. */
function explainNumbers(legacy: string, other: string): readonly Explanation[] {
  const l = parseDecimal(legacy);
  const n = parseDecimal(other);
  if (l === null || n === null) return [];
  const explanations: Explanation[] = [];
  for (const decimals of [6, 5, 4, 3, 2, 1, 0]) {
    if (l.scale <= decimals && n.scale <= decimals) continue;
    if (compareDecimal(roundTo(l, decimals), roundTo(n, decimals)) !== 0) continue;
    const coarser = compareDecimal(roundTo(n, decimals), n) === 0 ? 'new' : compareDecimal(roundTo(l, decimals), l) === 0 ? 'legacy' : null;
    const places = decimals === 1 ? '1 decimal' : `${decimals} decimals`;
    const words = coarser === null ? `the same when rounded to ${places}` : `rounded to ${places} on the ${coarser} side`;
    explanations.push({ words, rule: `{ "tolerance": { "decimals": ${decimals} } }`, family: 'rounding' });
  }
  const negated = absolute(l).unscaled === absolute(n).unscaled && absolute(l).scale === absolute(n).scale;
  return negated ? [...explanations, { words: 'the sign is the other way round' }] : explanations;
}

function explainTimes(legacy: string, other: string, form: 'date' | 'timestamp'): Explanation | null {
  const l = secondsOf(legacy, form);
  const n = secondsOf(other, form);
  if (l === null || n === null) return null;
  const apart = subtract(n, l);
  const seconds = Number(apart.unscaled) / 10 ** apart.scale;
  if (seconds !== 0 && seconds % 900 === 0 && Math.abs(seconds) <= 14 * 3600) {
    const hours = Math.abs(seconds) / 3600;
    return { words: `${hours} hour${hours === 1 ? '' : 's'} ${seconds > 0 ? 'later' : 'earlier'} on the new side: another time zone?` };
  }
  if (Math.abs(seconds) < 1) return { words: 'apart by less than a second: cut or rounded?', rule: '{ "tolerance": { "seconds": 1 } }' };
  return null;
}

function explainTexts(legacy: string, other: string): Explanation | null {
  if (legacy.trimEnd() === other.trimEnd()) return { words: 'trailing blanks', rule: '{ "trimBlanks": true }' };
  if (legacy.trim() === other.trim()) return { words: 'blanks at the ends' };
  if (legacy.toLowerCase() === other.toLowerCase()) return { words: 'upper and lower case', rule: '{ "foldCase": true }' };
  if (legacy.normalize('NFC') === other.normalize('NFC')) return { words: 'accents composed in another way (Unicode normalisation)' };
  const shorter = legacy.length < other.length ? legacy : other;
  const longer = legacy.length < other.length ? other : legacy;
  if (shorter.length >= 8 && longer.startsWith(shorter)) return { words: `cut after ${shorter.length} characters on the ${shorter === legacy ? 'legacy' : 'new'} side` };
  if (/[\u00c2\u00c3][\u0080-\u00bf]|\ufffd/.test(legacy + other) || legacy.replaceAll(/[^\u0020-\u007e]/g, '') === other.replaceAll(/[?]|[^\u0020-\u007e]/g, '')) return { words: 'characters read in another encoding' };
  return null;
}
