/** The one service in use. It is made when first needed, made anew when the settings changed, and given up when it hangs. */
import type { Service, ServiceOptions } from '../service/types.ts';
import { within } from './clock.ts';
import type { Clock } from './deps.ts';

/** Settings that a service is made with. */
export type ServiceSettings = Pick<ServiceOptions, 'maxFindings' | 'timeoutSeconds'>;

/** Holds the service. */
export interface ServiceHolder {
  /** Runs `action` on the service for the present settings; a service of older settings ends when nothing runs on it any more. */
  use<T>(action: (service: Service) => Promise<T>): Promise<T>;
  /** The present service, for what is answered at once. */
  now(): Service;
  /** Drops a service that does not stop: the next use makes a new one. Resolves when it is closed, or after some seconds. */
  giveUp(): Promise<void>;
  /** Ends everything that runs, on the servers too; bounded. False: something did not end in time. */
  close(): Promise<boolean>;
}

const CLOSE_MS = 5000;

interface Held {
  readonly service: Service;
  readonly made: string;
  uses: number;
}

export function createServiceHolder(clock: Clock, make: (settings: ServiceSettings) => Service, settings: () => ServiceSettings): ServiceHolder {
  let held: Held | null = null;
  const all = new Set<Held>();

  /** @returns false when it did not end in time */
  async function end(entry: Held): Promise<boolean> {
    if (!all.delete(entry)) return true;
    return within(clock, CLOSE_MS, entry.service.close().then(() => true), false);
  }

  function current(): Held {
    const wanted = settings();
    const made = JSON.stringify([wanted.maxFindings, wanted.timeoutSeconds]);
    if (held?.made === made) return held;
    if (held?.uses === 0) void end(held);
    held = { service: make(wanted), made, uses: 0 };
    all.add(held);
    return held;
  }

  return {
    use: async action => {
      const entry = current();
      entry.uses += 1;
      try {
        return await action(entry.service);
      } finally {
        entry.uses -= 1;
        if (entry.uses === 0 && entry !== held) void end(entry);
      }
    },
    now: () => current().service,
    giveUp: async () => {
      const dropped = [...all];
      held = null;
      await Promise.all(dropped.map(end));
    },
    close: async () => {
      held = null;
      return (await Promise.all([...all].map(end))).every(inTime => inTime);
    },
  };
}
