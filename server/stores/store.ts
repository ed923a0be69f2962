/** What all stores share: places for sessions, and the sessions that are open. */
import type { CancelSignal } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { createBusyGate } from './busyGate.ts';
import type { Limits, Session, Store } from './driver.ts';
import { createGovernor } from './governor.ts';

/**
 * Opens a session. `onClose` is to be called once when it is closed. `begun` may be called with the session as soon as the server has let the
 * user in: what can be asked already is asked while the rest is found out.
 */
export type OpenSession = (signal: CancelSignal, onClose: () => void, begun: (session: Session) => void) => Promise<Session>;

/** A store whose sessions `openSession` opens. */
export function makeStore(dialect: Dialect, limits: Limits, openSession: OpenSession): Store {
  const governor = createGovernor(limits);
  const gate = createBusyGate(limits.busy);
  const sessions = new Set<Session>();
  return {
    dialect,
    open: async (signal, tables = []) => {
      const leave = await governor.enter(signal);
      let watched: Session | undefined;
      const begun = (session: Session): Session => {
        if (watched !== undefined) return watched;
        watched = gated(session, signal);
        for (const table of tables) session.askAhead(table, signal);
        return watched;
      };
      try {
        const session = await openSession(
          signal,
          () => {
            sessions.delete(session);
            leave();
          },
          begun,
        );
        sessions.add(session);
        return begun(session);
      } catch (error) {
        leave();
        throw error;
      }
    },
    close: async () => {
      await Promise.all([...sessions].map((session) => session.close()));
    },
  };

  /** The session, whose statements wait while the server is busy. What it asks for itself, statistics and columns, does not. */
  function gated(session: Session, signal: CancelSignal): Session {
    const waits: string[] = [];
    const listeners: ((words: string) => void)[] = [];
    const looked = { busy: (signal: CancelSignal) => session.busy(signal), say: (words: string) => void waits.push(words), waits: (words: string) => listeners.forEach((listener) => listener(words)) };
    void gate.lookAhead(looked, signal);
    return {
      ...session,
      get facts() {
        return session.facts;
      },
      get load() {
        return [...waits, ...session.load];
      },
      onWait: (listener) => void listeners.push(listener),
      async *query(statement, own) {
        await gate.pass(looked, own);
        yield* session.query(statement, own);
      },
    };
  }
}
