/** What PostgreSQL says of a statement while it runs: whether its result may be less than what was asked for. */
import { StoreError } from '../engine/errors.ts';

/** A notice or a warning, as far as it is looked at here. Its words are those of the server or of whoever wrote a function, and may quote values. */
export interface Notice {
  readonly severity?: string | undefined;
  /** SQLSTATE. */
  readonly code?: string | undefined;
  /** The C function of the server that said it. */
  readonly routine?: string | undefined;
}

/**
 * By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html): a name was shortened to what the server keeps of it; a word is too long for a text search, which
 * leaves it out for everybody; an aggregate passes over NULL.
 */
const HARMLESS: ReadonlySet<string> = new Set(['42622', '54000', '01003']);

/** RAISE of PL/pgSQL: what whoever wrote the function has to say. */
const RAISED = 'exec_stmt_raise';

/** A note for the evidence, or why the result may not be whole: nobody here knows what else a server may say, such as that rows of a foreign file were skipped. */
export function readNotice({ severity = 'WARNING', code = '', routine }: Notice): string | StoreError {
  if (routine === RAISED) return `a function of the query raised a ${severity.toLowerCase()} (${code})`;
  if (HARMLESS.has(code)) return `the server says (${code}) how it understood the query`;
  return new StoreError(
    'incompleteResult',
    `The server gives a ${severity.toLowerCase()} (${code}) that Parity does not know, so the result may not be whole. Run the query on the server to see what it says.`,
    { serverCode: code },
  );
}
