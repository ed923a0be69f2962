/** What all stores share: places for sessions, and the sessions that are open. */
import type { CancelSignal } from '../engine/types.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Limits, Session, Store } from './driver.ts';
import { createGovernor } from './governor.ts';

/** A store whose sessions `openSession` opens; `onClose` is to be called once when a session is closed. */
export function makeStore(dialect: Dialect, limits: Limits, openSession: (signal: CancelSignal, onClose: () => void) => Promise<Session>): Store {
  const governor = createGovernor(limits);
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
        return session;
      } catch (error) {
        leave();
        throw error;
      }
    },
    close: async () => {
      await Promise.all([...sessions].map((session) => session.close()));
    },
  };
}
