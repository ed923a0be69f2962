/** What is known of queries that ended without a run, by hash: they were not sent, or a fault ended them. Gone with the server. */

/** How it ended. */
export interface Outcome {
  readonly kind: 'notCompared' | 'failed';
  readonly message: string;
}

/** Holds them. */
export interface Outcomes {
  get(hash: string): Outcome | null;
  set(hash: string, outcome: Outcome): void;
  clear(hash: string): void;
}

/** So many are held; the oldest go first. */
const LIMIT = 10_000;

export function createOutcomes(): Outcomes {
  const held = new Map<string, Outcome>();
  return {
    get: hash => held.get(hash) ?? null,
    set: (hash, outcome) => {
      held.delete(hash);
      held.set(hash, outcome);
      const [oldest] = held.keys();
      if (held.size > LIMIT && oldest !== undefined) held.delete(oldest);
    },
    clear: hash => { held.delete(hash); },
  };
}
