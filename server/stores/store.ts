/** What all stores share: places for sessions, and the sessions that are open. */
import type { CancelSignal } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import { createBusyGate } from './busyGate.ts';
import type { Limits, Session, Store } from './driver.ts';
import { createGovernor } from './governor.ts';

/** A store whose sessions `openSession` opens; `onClose` is to be called once when a session is closed. */
export function makeStore(dialect: Dialect, limits: Limits, openSession: (signal: CancelSignal, onClose: () => void) => Promise<Session>): Store {
  const governor = createGovernor(limits);
  const gate = createBusyGate(limits.busy);
  const sessions = new Set<Session>();
  return {
    dialect,
    open: async (signal) => {
      const leave = await governor.enter(signal);
      try {
        const session = await openSession(signal, () => {
          sessions.delete(session);
          leave();
        });
        sessions.add(session);
        return gated(session, signal);
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
    const load: string[] = [];
    const listeners: ((words: string) => void)[] = [];
    const looked = { busy: (signal: CancelSignal) => session.busy(signal), say: (words: string) => void load.push(words), waits: (words: string) => listeners.forEach((listener) => listener(words)) };
    void gate.lookAhead(looked, signal);
    return {
      ...session,
      load,
      onWait: (listener) => void listeners.push(listener),
      async *query(statement, own) {
        // A look at the server is a statement too: the warnings of the one before would be gone.
        if (statement !== dialect.cutTexts) await gate.pass(looked, own);
        yield* session.query(statement, own);
      },
    };
  }
}
