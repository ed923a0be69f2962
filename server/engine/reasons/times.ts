/** What may set two dates, times or timestamps apart. */
import { subtract } from '../decimal.ts';
import type { Side } from '../types.ts';
import { secondsOf } from '../tolerance.ts';
import { printed } from './numbers.ts';

const QUARTER = 900;
/** Zones lie at most so far apart, in seconds (UTC−12 and UTC+14). */
const WIDEST = 26 * 3600;
const DAY = 86_400;

/** What explains a pair of points in time: explanations that stand for themselves, and a constant distance in seconds. */
export interface ExplainedTimes {
  readonly fixed: readonly string[];
  readonly later?: string;
}

export function explainTimes(legacy: string, other: string, form: 'date' | 'time' | 'timestamp'): ExplainedTimes {
  const l = secondsOf(legacy, form);
  const n = secondsOf(other, form);
  if (l === null || n === null) return { fixed: [] };
  const apart = subtract(n, l);
  if (apart.unscaled === 0n) return { fixed: [] };
  const seconds = Number(apart.unscaled) / 10 ** apart.scale;
  const fixed: string[] = [];
  if (form !== 'time' && dayAndMonth(legacy, other)) fixed.push('dayAndMonth');
  if (Math.abs(seconds) < 1) fixed.push(...fractionIds(legacy, other), 'subsecond');
  if (form === 'timestamp') {
    if (isMidnightOf(other, legacy)) fixed.push('midnight:new');
    else if (isMidnightOf(legacy, other)) fixed.push('midnight:legacy');
  }
  // A whole day is no shift of zones but a day; it is counted with the other constant distances.
  if (form !== 'date' && seconds % QUARTER === 0 && Math.abs(seconds) <= WIDEST && seconds % DAY !== 0) fixed.push(`shift:${seconds}`);
  return { fixed, later: printed(apart) };
}

/** The digits after the second that are left on the side that has fewer. */
function fractionIds(legacy: string, other: string): string[] {
  const [l, n] = [fractionOf(legacy), fractionOf(other)];
  if (l === n) return [];
  const side: Side = n.length < l.length ? 'new' : 'legacy';
  const [fine, coarse] = side === 'new' ? [l, n] : [n, l];
  const ids: string[] = [];
  for (let digits = coarse.length; digits < fine.length && digits <= 6; digits++) {
    if (fine.slice(0, digits) === coarse.padEnd(digits, '0')) ids.push(`fraction:${side}:${digits}`);
  }
  return ids;
}

function fractionOf(text: string): string {
  const point = text.indexOf('.');
  return point < 0 ? '' : text.slice(point + 1).replace(/0+$/, '');
}

function isMidnightOf(midnight: string, text: string): boolean {
  return midnight.slice(0, 10) === text.slice(0, 10) && /^.{10} 00:00:00(?:\.0*)?$/.test(midnight) && !/^.{10} 00:00:00(?:\.0*)?$/.test(text);
}

function dayAndMonth(legacy: string, other: string): boolean {
  const date = /^(\d{4,})-(\d{2})-(\d{2})(.*)$/;
  const l = date.exec(legacy);
  const n = date.exec(other);
  return l !== null && n !== null && l[1] === n[1] && l[4] === n[4] && l[2] === n[3] && l[3] === n[2] && l[2] !== l[3];
}
