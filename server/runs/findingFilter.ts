/** Which findings a filter lets through: first by the codes of the index, then, where they do not settle it, by the finding itself. */
import type { Finding } from '../engine/types.ts';
import { KINDS, OTHER_PLACE } from './places.ts';
import type { Place } from './places.ts';
import { differingColumns } from './types.ts';
import type { FindingFilter } from './types.ts';

/** A filter made ready for the findings of one run. */
export interface CompiledFilter {
  /** Lets everything through. */
  readonly everything: boolean;
  /** By the index: `unknown` needs the finding. */
  byCodes(place: number, kind: number): 'yes' | 'no' | 'unknown';
  /** By the line: the finding, when the filter lets it through. */
  byLine(line: string): Finding | null;
}

/**
 * `text` finds letters of either case, in keys and values. `column` lets through the rows of both sides in which that column differs
 * (so that the total is the column's own count), not those that one side lacks altogether.
 */
export function compileFilter(filter: FindingFilter, places: readonly Place[]): CompiledFilter {
  const { table, partitions, kinds, column } = filter;
  const text = filter.text === undefined || filter.text === '' ? null : folded(filter.text);
  // A line can only match when its JSON holds the text as JSON writes it. That is cheap to look for, and most lines end here.
  const needle = text === null ? null : folded(JSON.stringify(filter.text).slice(1, -1));
  const wantedPartitions = partitions && new Set(partitions);
  const isPlace = (place: Place): boolean =>
    (table === undefined || place[0] === table) && (wantedPartitions === undefined || wantedPartitions.has(place[1]));
  const anyPlace = table === undefined && wantedPartitions === undefined;
  const placeWanted = places.map(isPlace);
  const kindWanted = KINDS.map(kind => (kinds === undefined || kinds.includes(kind)) && (column === undefined || kind === 'changed'));
  const needsLine = text !== null || column !== undefined;

  return {
    everything: anyPlace && kinds === undefined && !needsLine,
    byCodes(place, kind) {
      if (kindWanted[kind] !== true) return 'no';
      if (!anyPlace && place === OTHER_PLACE) return 'unknown';
      if (!anyPlace && placeWanted[place] !== true) return 'no';
      return needsLine ? 'unknown' : 'yes';
    },
    byLine(line) {
      if (needle !== null && !folded(line).includes(needle)) return null;
      const finding = parseFinding(line);
      if (!isPlace([finding.table, finding.partition])) return null;
      if (kinds !== undefined && !kinds.includes(finding.kind)) return null;
      if (column !== undefined && !(finding.kind === 'changed' && differingColumns(finding).includes(column))) return null;
      return text === null || holdsText(finding, text) ? finding : null;
    },
  };
}

/** A line back to the finding that it was written from. */
export function parseFinding(line: string): Finding {
  return JSON.parse(line) as Finding;
}

function holdsText(finding: Finding, text: string): boolean {
  const holds = (value: string | null): boolean => value !== null && folded(value).includes(text);
  return finding.key.some(holds) || Object.values(finding.columns).some(sides => holds(sides.legacy) || holds(sides.new));
}

// Upper case: unlike lower case (Greek sigma) it does not depend on what stands beside a letter, so a part of a text folds to a part of its fold.
function folded(text: string): string {
  return text.toUpperCase();
}
