/** Secrets: asked of the client when a connection needs one, remembered in memory until the server ends, never written or logged. */
import type { Connection } from 'vscode-languageserver';
import { GetSecret } from '../../protocol/messages.ts';
import type { CancelSignal } from '../engine/types.ts';
import { askClient } from './askClient.ts';
import { isCancelled } from './cancelled.ts';
import type { SecretPort } from '../service/types.ts';

/** The question to the client; null: its user does not want to give it. */
export type AskSecret = (question: { readonly key: string; readonly label: string; readonly rejected: boolean }, signal: CancelSignal) => Promise<string | null>;

/** The port of the service, and what the server says to it. */
export interface Secrets extends SecretPort {
  /** A user started something new: who was not given before may be asked for again. */
  askAgain(): void;
}

/**
 * Each key is asked for once at a time, however many connections wait for it. A "no" holds until `askAgain`, so that a hundred
 * queries in a row ask once.
 */
export function createSecrets(ask: AskSecret): Secrets {
  const known = new Map<string, string>();
  const refused = new Set<string>();
  const asked = new Map<string, Promise<string | null>>();

  function question(key: string, label: string, rejected: boolean, signal: CancelSignal): Promise<string | null> {
    const waiting = asked.get(key);
    // Who asked first may have been cancelled: that is no answer for those who still wait.
    if (waiting !== undefined) return waiting.catch((error: unknown) => {
      signal.throwIfAborted();
      if (isCancelled(error)) return question(key, label, rejected, signal);
      throw error;
    });
    const answer = ask({ key, label, rejected }, signal)
      .then(secret => {
        if (secret === null) refused.add(key);
        else known.set(key, secret);
        return secret;
      })
      .finally(() => { asked.delete(key); });
    asked.set(key, answer);
    return answer;
  }

  return {
    secret: async ({ key, label, rejected }, signal) => {
      signal.throwIfAborted();
      if (!rejected && known.has(key)) return known.get(key) ?? null;
      if (refused.has(key)) return null;
      if (rejected) known.delete(key);
      return question(key, label, rejected, signal);
    },
    askAgain: () => { refused.clear(); },
  };
}

/** Asks the client. A client that cannot answer has no secret; a cancelled question is an AbortError. */
export function askForSecret(connection: Connection): AskSecret {
  return async (question, signal) => {
    const answer = await askClient(connection, GetSecret, question, signal);
    const secret = typeof answer === 'object' && answer !== null && 'secret' in answer ? answer.secret : null;
    return typeof secret === 'string' ? secret : null;
  };
}
