/** The hashes by which runs of queries are found, made once for each text, environment and configuration. */
import { dayOf } from '../config/accepted.ts';
import type { Service } from '../service/types.ts';
import type { Project } from '../service/types.ts';
import type { QueryPair } from '../sql/statement.ts';

/** Makes hashes. */
export interface Hashes {
  /** null: there is no service, because nothing may run yet. */
  of(project: Project, environment: string, pair: QueryPair): string | null;
}

export function createHashes(service: () => Pick<Service, 'queryHash'> | null, now: () => Date = () => new Date()): Hashes {
  const made = new WeakMap<QueryPair, { readonly loaded: Project['loaded']; readonly environment: string; readonly day: string; readonly hash: string }>();
  return {
    of: (project, environment, pair) => {
      const maker = service();
      if (maker === null) return null;
      const known = made.get(pair);
      // An accepted difference may have expired since yesterday.
      const day = dayOf(now());
      if (known?.loaded === project.loaded && known.environment === environment && known.day === day) return known.hash;
      const hash = maker.queryHash(project, environment, pair);
      made.set(pair, { loaded: project.loaded, environment, day, hash });
      return hash;
    },
  };
}
