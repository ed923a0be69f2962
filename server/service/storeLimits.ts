/** What a store may be asked to do, with the defaults filled in. */
import { driverSpec } from '../config/drivers.ts';
import type { StoreConfig } from '../config/types.ts';
import type { Limits } from '../stores/driver.ts';
import { DEFAULT_PACE } from '../stores/pacing.ts';

const CONCURRENCY = 2;
const BUSY_WAIT_SECONDS = 60;
/** Below, a scan is a matter of a minute or two on any server. */
const ASK_ABOVE_ROWS = 50_000_000;

/** @param timeoutSeconds the statement time-out where the store sets none */
export function storeLimits(config: StoreConfig, timeoutSeconds: number): Limits {
  const { limits } = config;
  const above = limits.busyAbove ?? driverSpec(config.driver)?.busyAbove ?? 0;
  return {
    statementTimeoutMs: (limits.statementTimeoutSeconds ?? timeoutSeconds) * 1000,
    concurrency: limits.concurrency ?? CONCURRENCY,
    pace: { chunkMs: (limits.chunkSeconds ?? DEFAULT_PACE.chunkMs / 1000) * 1000, rowsPerSecond: limits.rowsPerSecond ?? null },
    ...(above === 0 ? {} : { busy: { above, waitMs: (limits.busyWaitSeconds ?? BUSY_WAIT_SECONDS) * 1000 } }),
  };
}

/** Rows of a table of this store above which the user is asked first; null: never. */
export function askAbove(config: StoreConfig): number | null {
  const rows = config.limits.askAboveRows ?? ASK_ABOVE_ROWS;
  return rows === 0 ? null : rows;
}
