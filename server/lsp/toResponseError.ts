/** Every error of a request on its way to the client: few codes, words for people, no stack, no values. */
import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { ErrorCode } from '../../protocol/errors.ts';
import type { ConfigurationData, NotConfiguredData } from '../../protocol/errors.ts';
import { ConfigurationError } from '../service/types.ts';
import { isCancelled } from './cancelled.ts';
import { t } from './l10n.ts';

/** A fault with a code that the client acts upon. */
export class RequestError extends Error {
  readonly code: number;
  readonly data: NotConfiguredData | ConfigurationData | undefined;

  constructor(code: number, message: string, data?: NotConfiguredData | ConfigurationData) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.data = data;
  }
}

/** The parameters are not what the request takes. */
export function invalidParams(message: string): RequestError {
  return new RequestError(ErrorCodes.InvalidParams, message);
}

/** The response error that says what happened. */
export function toResponseError(error: unknown): ResponseError<NotConfiguredData | ConfigurationData | undefined> {
  if (error instanceof ResponseError) return error as ResponseError<undefined>;
  if (error instanceof RequestError) return new ResponseError(error.code, error.message, error.data);
  // An error that came from another thread has lost its class, not its name.
  if (error instanceof ConfigurationError || (error instanceof Error && error.name === 'ConfigurationError')) {
    return new ResponseError(ErrorCode.configuration, error.message);
  }
  if (isCancelled(error)) return new ResponseError(LSPErrorCodes.RequestCancelled, t('Cancelled.'));
  return new ResponseError(ErrorCodes.InternalError, shortWords(error));
}

/** An unforeseen error as one short line. */
export function shortWords(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const line = words.split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
