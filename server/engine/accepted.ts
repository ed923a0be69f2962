/**
 * Accepted differences: rows that are known to differ, named by their place. They stay findings and stay counted; a table whose every difference
 * is accepted is `consistent within tolerance`, never more. A finding that was not reported (beyond the limit) is not accepted.
 */
import type { Comparison } from './compareRelation.ts';
import type { AcceptedDifference, Finding } from './types.ts';

/** The first entry that names the finding, or null. */
export function acceptanceOf(finding: Finding, entries: readonly AcceptedDifference[]): AcceptedDifference | null {
  return entries.find((entry) => names(entry, finding)) ?? null;
}

function names({ partition, keys, columns, kind }: AcceptedDifference, finding: Finding): boolean {
  if (kind !== undefined && finding.kind !== kind) return false;
  if (partition !== undefined && finding.partition !== partition) return false;
  if (keys !== undefined) {
    const key = JSON.stringify(finding.key);
    if (!keys.some((wanted) => JSON.stringify(wanted) === key)) return false;
  }
  if (columns === undefined) return true;
  if (finding.kind !== 'changed') return false;
  const known = new Set(columns.map((column) => column.toLowerCase()));
  return Object.entries(finding.columns).every(([name, { legacy, new: other }]) => legacy === other || known.has(name.toLowerCase()));
}

/** What was accepted so far. `oneSided`: those of them that only one side has. */
export interface AcceptedTotals {
  rows: number;
  oneSided: number;
  readonly byEntry: Map<AcceptedDifference, number>;
}

/** A finding that is being reported, with its acceptance, which is added to the totals; the finding itself where nobody accepts it. */
export function accepting({ options, totals: { accepted }, reported }: Comparison, finding: Finding): Finding {
  if (options.rules.accepted === undefined || reported > (options.limits.maxAccepted ?? Infinity)) return finding;
  const entry = acceptanceOf(finding, options.rules.accepted);
  if (entry === null) return finding;
  accepted.rows++;
  if (finding.kind === 'missing' || finding.kind === 'extra') accepted.oneSided++;
  accepted.byEntry.set(entry, (accepted.byEntry.get(entry) ?? 0) + 1);
  const { reason, until, by } = entry;
  return { ...finding, accepted: { reason, until, ...(by === undefined ? {} : { by }) } };
}

/** Entries that are told one by one. */
const MOST_TOLD = 5;

/** What was accepted, in words: one sentence an entry, the entries that end first before the others. */
export function acceptedNotes(totals: AcceptedTotals): readonly string[] {
  const entries = [...totals.byEntry].sort(([left], [right]) => (left.until < right.until ? -1 : left.until > right.until ? 1 : 0));
  const told = entries.slice(0, MOST_TOLD).map(([{ reason, until, by }, rows]) => `${count(rows)} that ${rows === 1 ? 'differs is' : 'differ are'} accepted until ${until}${by === undefined ? '' : ` by ${by}`}: ${reason}`);
  const rest = entries.slice(MOST_TOLD).reduce((sum, [, rows]) => sum + rows, 0);
  return rest === 0 ? told : [...told, `${count(rest)} more ${rest === 1 ? 'is' : 'are'} accepted by ${entries.length - MOST_TOLD} other entries of parity.accepted.jsonc`];
}

function count(rows: number): string {
  return `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'}`;
}
