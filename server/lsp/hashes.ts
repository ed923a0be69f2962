/** The hashes by which runs of queries are found, made once for each text, environment and configuration. */
import type { Service } from '../service/types.ts';
import type { Project } from '../service/types.ts';
import type { QueryPair } from '../sql/statement.ts';

/** Makes hashes. */
export interface Hashes {
  /** null: there is no service, because nothing may run yet. */
  of(project: Project, environment: string, pair: QueryPair): string | null;
}

export function createHashes(service: () => Pick<Service, 'queryHash'> | null): Hashes {
  const made = new WeakMap<QueryPair, { readonly loaded: Project['loaded']; readonly environment: string; readonly hash: string }>();
  return {
    of: (project, environment, pair) => {
      const maker = service();
      if (maker === null) return null;
      const known = made.get(pair);
      if (known?.loaded === project.loaded && known.environment === environment) return known.hash;
      const hash = maker.queryHash(project, environment, pair);
      made.set(pair, { loaded: project.loaded, environment, hash });
      return hash;
    },
  };
}
