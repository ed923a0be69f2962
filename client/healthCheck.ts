/** What to check for a node of the health tree. */
import type { CheckParams } from '../protocol/messages.ts';
import type { HealthNode } from '../protocol/model.ts';

/** As the node says; else taken out of its id (`env`, `env/table`, `env/table/partition`), which is right unless a name holds a slash. */
export function checkOfNode(node: Pick<HealthNode, 'id' | 'kind' | 'check'>): Omit<CheckParams, 'workDoneToken'> {
  if (node.check) return node.check;
  const [environment = '', table = '', ...partition] = node.id.split('/');
  if (node.kind === 'pair') return { environment };
  if (node.kind === 'table') return { environment, table };
  return { environment, table, partition: partition.join('/') };
}
