/**
 * Errors of the custom requests that the client acts upon. Codes stand outside the ranges that JSON-RPC and LSP keep for themselves;
 * every other fault comes as one of their own codes (invalid parameters, internal error) with words for people.
 */

/** The code of the response error. */
export const ErrorCode = {
  /** There is no `parity.jsonc` for this document or workspace: lead to the set-up. `data`: `NotConfiguredData`. */
  notConfigured: 4001,
  /** The workspace is not trusted: nothing is opened or run. Lead to workspace trust. */
  untrusted: 4002,
  /** `parity.jsonc` is there, but does not say what is needed. `data`: `ConfigurationData`. */
  configuration: 4003,
  /** No query stands at the position, in the range or in the document. */
  noQuery: 4004,
  /** The run is not kept any more. */
  noSuchRun: 4005,
  /** The file of an export could not be written. */
  cannotWrite: 4006,
  /** The document can not be read. */
  cannotRead: 4007,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** `data` of `notConfigured`. */
export interface NotConfiguredData {
  /** Name of the file that was looked for, as set in `parity.configFile`. */
  readonly configFile: string;
  /** The workspace folder (URI) in which it was looked for; null when the document is in none. */
  readonly folder: string | null;
}

/** `data` of `configuration`. */
export interface ConfigurationData {
  /** URI of the configuration. */
  readonly uri: string;
  /** Zero-based line at which the first problem stands. */
  readonly line: number;
}
