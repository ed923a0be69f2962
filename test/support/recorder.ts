/** A reporter that keeps what it is told, for tests. */
import type { Reporter } from '../../server/engine/ports.ts';
import type { Link } from '../../server/engine/parallel.ts';
import type { Finding, PartitionOutcome } from '../../server/engine/types.ts';

/** What was reported. */
export interface Recorder extends Reporter {
  readonly findings: Finding[];
  readonly partitions: PartitionOutcome[];
  readonly words: string[];
}

/** Makes a recorder. */
export function recorder(): Recorder {
  const findings: Finding[] = [];
  const partitions: PartitionOutcome[] = [];
  const words: string[] = [];
  return {
    findings,
    partitions,
    words,
    finding: (finding) => void findings.push(finding),
    partition: (outcome) => void partitions.push(outcome),
    progress: (text) => void words.push(text),
  };
}

/** Links signals with an AbortController, as the service does. */
export const link: Link = (parent) => {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  parent.addEventListener('abort', follow);
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), unlink: () => parent.removeEventListener('abort', follow) };
};

/** A signal that nobody aborts. */
export const never = new AbortController().signal;
