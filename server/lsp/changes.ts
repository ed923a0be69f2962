/** Tells the client that something changed, and never more often than a person can see: it pulls what is on its screen. */
import { Changed } from '../../protocol/messages.ts';
import { CodeLensRefreshRequest } from 'vscode-languageserver';
import type { Connection } from 'vscode-languageserver';
import type { Clock } from './deps.ts';
import { sendQuietly } from './send.ts';
import { coalesced } from './timing.ts';

/** What can change. */
export type What = 'runs' | 'health' | 'status' | 'queries';

/** Takes the events of the server. */
export interface Changes {
  /** These changed; `runId` when a run ended. */
  tell(what: readonly What[], runId?: string): void;
  /** The client changed a document: it asks for lenses itself, the diagnostics follow. */
  edited(): void;
  /** Only the words of something that runs changed. */
  words(): void;
  stop(): void;
}

const TELL_MS = 150;
const REFRESH_MS = 300;
const WORDS_MS = 1000;

/** @param refreshes whether the client wants to be asked for new lenses @param publish brings the diagnostics up to date */
export function createChanges(connection: Connection, clock: Clock, refreshes: () => boolean, publish: () => void): Changes {
  let what = new Set<What>();
  let runs = new Set<string>();

  const telling = coalesced(clock, TELL_MS, () => {
    const [only] = runs;
    const params = { what: [...what], ...(runs.size === 1 && only !== undefined ? { runId: only } : {}) };
    void sendQuietly(() => connection.sendNotification(Changed.method, params));
    what = new Set();
    runs = new Set();
  });
  // The refresh of a client asks for the lenses of every visible editor: one at a time, and the last ask is never lost.
  let asking = false;
  let again = false;
  const refreshing = coalesced(clock, REFRESH_MS, () => { void refresh(); });
  async function refresh(): Promise<void> {
    publish();
    if (!refreshes()) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    // A client that is gone or does not answer well has no lenses to refresh.
    await sendQuietly(() => connection.sendRequest(CodeLensRefreshRequest.type));
    asking = false;
    if (again) refreshing.ask();
    again = false;
  }
  const publishing = coalesced(clock, REFRESH_MS, publish);
  const speaking = coalesced(clock, WORDS_MS, () => {
    what.add('queries');
    what.add('health');
    telling.ask();
    refreshing.ask();
  });

  return {
    tell: (changed, runId) => {
      for (const each of changed) what.add(each);
      if (runId !== undefined) runs.add(runId);
      telling.ask();
      if (changed.includes('queries')) refreshing.ask();
    },
    edited: () => { publishing.ask(); },
    words: () => { speaking.ask(); },
    stop: () => {
      telling.stop();
      refreshing.stop();
      speaking.stop();
      publishing.stop();
    },
  };
}
