/**
 * The health tree as far as it was looked at: pages of children, kept by parent. `refresh` pulls again what is known and says which
 * elements changed, so that the view draws only those and nothing collapses.
 */
import type { HealthParams, HealthResult } from '../protocol/messages.ts';
import type { HealthNode } from '../protocol/model.ts';

/** Children per page. */
export const healthPage = 200;

/** A node by its id, or the "Load more…" below a parent. The root's id is the empty text. */
export type HealthElement = { readonly kind: 'node'; readonly node: HealthNode } | { readonly kind: 'more'; readonly parent: string; readonly rest: number };

export interface HealthModel {
  /** Ids of the elements below a parent (`''`: the roots), pulled when they are not known. */
  children(parent: string): Promise<readonly string[]>;
  /** undefined for an id that is not known (any more). */
  element(id: string): HealthElement | undefined;
  parentOf(id: string): string | undefined;
  /** One more page below a parent. */
  more(parent: string): Promise<void>;
  /** Pulls what is known again; the ids of elements to draw again, `''` for the whole tree. */
  refresh(): Promise<readonly string[]>;
  /** The line above the tree. */
  readonly message: string | undefined;
  /** Forgets everything. */
  clear(): void;
}

interface Known {
  readonly nodes: readonly HealthNode[];
  readonly total: number;
}

const morePrefix = 'more:';

export function createHealthModel(pull: (params: HealthParams) => Promise<HealthResult>): HealthModel {
  const known = new Map<string, Known>();
  const nodes = new Map<string, HealthNode>();
  const parents = new Map<string, string>();
  let message: string | undefined;

  /** At least `wanted` children, by pages. */
  async function load(parent: string, wanted: number): Promise<Known> {
    const found: HealthNode[] = [];
    for (;;) {
      const { nodes: page, total, message: line } = await pull({ ...(parent === '' ? {} : { parent }), start: found.length, count: healthPage });
      found.push(...page);
      if (parent === '') message = line;
      if (page.length === 0 || found.length >= Math.min(wanted, total)) return { nodes: found, total };
    }
  }

  function keep(parent: string, next: Known): void {
    for (const old of known.get(parent)?.nodes ?? []) nodes.delete(old.id);
    known.set(parent, next);
    for (const node of next.nodes) {
      nodes.set(node.id, node);
      parents.set(node.id, parent);
    }
  }

  function forget(id: string): void {
    for (const child of known.get(id)?.nodes ?? []) {
      forget(child.id);
      nodes.delete(child.id);
      parents.delete(child.id);
    }
    known.delete(id);
  }

  const idsOf = (parent: string, { nodes: list, total }: Known): readonly string[] =>
    total > list.length && list.length > 0 ? [...list.map(node => node.id), `${morePrefix}${parent}`] : list.map(node => node.id);

  return {
    get message() {
      return message;
    },
    async children(parent) {
      const there = known.get(parent);
      if (there) return idsOf(parent, there);
      const loaded = await load(parent, healthPage);
      keep(parent, loaded);
      return idsOf(parent, loaded);
    },
    element(id) {
      const node = nodes.get(id);
      if (node) return { kind: 'node', node };
      if (!id.startsWith(morePrefix)) return undefined;
      const parent = id.slice(morePrefix.length);
      const list = known.get(parent);
      return list ? { kind: 'more', parent, rest: list.total - list.nodes.length } : undefined;
    },
    parentOf: id => (id.startsWith(morePrefix) ? id.slice(morePrefix.length) : parents.get(id)) || undefined,
    async more(parent) {
      const there = known.get(parent);
      keep(parent, await load(parent, (there?.nodes.length ?? 0) + healthPage));
    },
    async refresh() {
      const changed: string[] = [];
      for (const parent of [...known.keys()]) {
        const before = known.get(parent);
        // Its own parent lost it while this ran.
        if (!before) continue;
        const after = await load(parent, before.nodes.length);
        const kept = new Set(after.nodes.map(node => node.id));
        for (const gone of before.nodes.filter(node => !kept.has(node.id))) forget(gone.id);
        keep(parent, after);
        if (sameIds(before, after)) changed.push(...after.nodes.filter((node, index) => !sameNode(node, before.nodes[index])).map(node => node.id));
        else changed.push(parent);
      }
      return changed.includes('') ? [''] : changed;
    },
    clear() {
      known.clear();
      nodes.clear();
      parents.clear();
      message = undefined;
    },
  };
}

const sameIds = (one: Known, other: Known): boolean =>
  one.total === other.total && one.nodes.length === other.nodes.length && one.nodes.every((node, index) => node.id === other.nodes[index]?.id);

const sameNode = (one: HealthNode, other: HealthNode | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);
