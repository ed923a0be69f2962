/** Likely reasons for differences: hints for people, counted over all findings, never evidence. */
import type { Key, PartitionId } from '../types.ts';

/** What kind of fault a reason speaks of; `likelyReasons[].kind` of the JSON report. */
export type ReasonKind =
  // of one column's values
  | 'nulls' | 'emptyOrNull' | 'rounded' | 'cutDecimals' | 'nearNumbers' | 'lastDigits' | 'sign' | 'offset' | 'factor'
  | 'zoneShift' | 'timeOffset' | 'timeOfDay' | 'fraction' | 'dayAndMonth'
  | 'trailingBlanks' | 'blanks' | 'lineEnds' | 'case' | 'normalisation' | 'accents' | 'truncated' | 'encoding' | 'replacedCharacters'
  | 'droppedCharacters' | 'invisibleCharacters' | 'addedText'
  | 'numberSpelling' | 'booleanSpelling' | 'dateSpelling'
  // of columns together
  | 'wrongMapping' | 'everyRow'
  // of rows and their places
  | 'keyGap' | 'keysApart' | 'missingRows' | 'extraRows' | 'missingPartition' | 'extraPartition' | 'duplicates' | 'loadedAgain';

/** A finding that a reason explains: where it stands, not what is in it. */
export interface ReasonSample {
  /** Its number among the findings of the run, from 0 in the order in which they were found; absent when it was not kept. */
  readonly position?: number;
  readonly table: string | null;
  readonly partition: PartitionId;
  readonly key: Key;
}

/** A reason that explains `rows` findings. */
export interface LikelyReason {
  readonly kind: ReasonKind;
  readonly words: string;
  readonly rows: number;
  /** True: more rows than `rows` may have it (rare kinds were forgotten, or not every row was read). */
  readonly atLeast?: true;
  /** The logical source table, where the reason is of one; null: the result of the query. */
  readonly table?: string | null;
  readonly partition?: PartitionId;
  readonly column?: string;
  /** A fragment of `columns` of parity.jsonc with which these values would be equal. */
  readonly rule?: string;
  /** What that rule would hide from then on, for whoever is offered it: `every difference in case`. */
  readonly hides?: string;
  /** A few of the findings that it explains, the first ones. */
  readonly samples: readonly ReasonSample[];
}

/** At most so many samples of one reason. */
export const MAX_SAMPLES = 3;

/** At most so many reasons are told. */
export const MAX_REASONS = 12;

/** A number for people: `12,345`. */
export function grouped(count: number): string {
  return count.toLocaleString('en');
}

/** A key for people, cut where it is long. */
export function keyWords(key: Key): string {
  const text = key.map((value) => value ?? 'NULL').join(' / ');
  return [...text].length <= 60 ? text : `${[...text].slice(0, 59).join('')}…`;
}
