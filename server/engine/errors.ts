/** Errors of the engine and its ports: few, typed, with a reason. */
import type { Reason, ReasonCode, Side } from './types.ts';

/**
 * A store could not give a complete answer. The comparison that asked becomes `inconclusive` with this reason.
 * Messages carry the server's own words, but no credentials and no row values.
 */
export class StoreError extends Error {
  readonly code: ReasonCode;
  readonly side: Side | undefined;
  /** The server's own error code, such as `ER_NO_SUCH_TABLE` or `SYNTAX_ERROR`. */
  readonly serverCode: string | undefined;

  constructor(code: ReasonCode, message: string, more: { readonly side?: Side; readonly serverCode?: string; readonly cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'StoreError';
    this.code = code;
    this.side = more.side;
    this.serverCode = more.serverCode;
  }
}

/** The reason that an error stands for. Anything that is not a StoreError is a fault of ours: `internal`. */
export function toReason(error: unknown, side?: Side): Reason {
  if (error instanceof StoreError) {
    const where = error.side ?? side;
    return { code: error.code, message: error.message, ...(where === undefined ? {} : { side: where }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, ...(side === undefined ? {} : { side }) };
}

/** Reason for a comparison that its user stopped. */
export const CANCELLED: Reason = { code: 'cancelled', message: 'Cancelled before every row was compared.' };
