/** Reads the limits of a store: what it may be asked to do. */
import type { JsonEntry } from './jsonText.ts';
import { asNumber, asObject, below, readKeys } from './problems.ts';
import type { Report } from './problems.ts';
import type { StoreLimits } from './types.ts';

/** Bounds of `limits`, both included. */
export const LIMITS: Readonly<Record<keyof StoreLimits, { readonly from: number; readonly to: number; readonly fractions?: true }>> = {
  statementTimeoutSeconds: { from: 1, to: 86_400 },
  concurrency: { from: 1, to: 64 },
  chunkSeconds: { from: 0.05, to: 600, fractions: true },
  rowsPerSecond: { from: 1, to: 1_000_000_000 },
  busyAbove: { from: 0, to: 100_000 },
  busyWaitSeconds: { from: 0, to: 86_400 },
  askAboveRows: { from: 0, to: 1_000_000_000_000 },
};

/** The limits that `entry` sets; one that is wrong is reported and left out. */
export function readLimits(entry: JsonEntry | undefined, path: string, report: Report): StoreLimits {
  if (entry === undefined) return {};
  const object = asObject(entry.value, path, '"limits"', '{ "statementTimeoutSeconds": 300, "concurrency": 2 }', report);
  if (object === undefined) return {};
  const { entries } = readKeys(object, { path, words: 'the limits of a store', range: entry.keyRange }, Object.keys(LIMITS), report);
  const limits: Record<string, number> = {};
  for (const [name, bounds] of Object.entries(LIMITS)) {
    const limit = entries.get(name);
    const value = limit === undefined ? undefined : asNumber(limit.value, below(path, name), `"${name}"`, bounds, report);
    if (value !== undefined) limits[name] = value;
  }
  return limits;
}
