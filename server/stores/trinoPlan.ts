/**
 * What a plan of Trino (`explain (type logical, format json)`) says of the columns that it reads: by which ids of fields Iceberg finds them.
 * No table of metadata shows the ids of the schema of now; a scan of a plan does: `"details": ["a_2 := 3:a:varchar"]` below
 * `"table": "iceberg:sales.games$data@7163…"`.
 */

/** How the plans are asked for that `columnsOfPlan` reads. */
export const PLAN_OF = 'explain (type logical, format json) ';

/** A column of the result of a planned query, as a scan finds it. */
export interface PlannedColumn {
  /** The table with the snapshot that is scanned, as the plan writes it. */
  readonly table: string;
  readonly snapshot: string;
  /** `3:a:varchar`: the id of the field, its name, its type. */
  readonly field: string;
}

interface PlanNode {
  readonly descriptor?: { readonly table?: unknown };
  readonly outputs?: readonly { readonly name?: unknown }[];
  readonly details?: readonly unknown[];
  readonly children?: readonly PlanNode[];
}

/** The columns of the result in their order, or null where the plan does not show of each of them from which field of which Iceberg snapshot it comes. */
export function columnsOfPlan(plan: string): readonly PlannedColumn[] | null {
  let root: PlanNode;
  try {
    root = JSON.parse(plan) as PlanNode;
  } catch {
    return null;
  }
  const fields = new Map<unknown, PlannedColumn>();
  for (const node of nodesOf(root)) {
    const [table, snapshot] = /\$data@(\d+)$/.exec(String(node.descriptor?.table)) === null ? [] : [String(node.descriptor?.table), /\d+$/.exec(String(node.descriptor?.table))?.[0]];
    if (table === undefined || snapshot === undefined) continue;
    for (const detail of node.details ?? []) {
      const [, symbol, field] = /^(\S+) := (\d+:[^]*)$/.exec(String(detail)) ?? [];
      if (symbol !== undefined && field !== undefined) fields.set(symbol, { table, snapshot, field });
    }
  }
  const columns = (root.outputs ?? []).map(({ name }) => fields.get(name));
  return columns.length > 0 && columns.every((column) => column !== undefined) ? columns : null;
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}
