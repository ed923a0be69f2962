/** One run in the making: findings go to the file as they come, the record makes it visible at the end. */
import path from 'node:path';
import type { CauseOutcome, Finding, PartitionOutcome } from '../engine/types.ts';
import { RunStorageError } from './errors.ts';
import { LineWriter } from './lineWriter.ts';
import { comparePartitions } from './partitionOrder.ts';
import { KINDS, PlaceCodes } from './places.ts';
import { writeAtomically } from './recordFiles.ts';
import { RUN_FORMAT } from './types.ts';
import type { RunRecord, RunWriter } from './types.ts';

/** The two line files of a run, without their endings. */
export const findingsBase = (folder: string, id: string): string => path.join(folder, `${id}.findings`);
export const partitionsBase = (folder: string, id: string): string => path.join(folder, `${id}.partitions`);

/** @param folder the versioned folder, which exists */
export function createRunWriter(folder: string, id: string): RunWriter {
  const findings = new LineWriter(findingsBase(folder, id));
  const partitions = new LineWriter(partitionsBase(folder, id));
  const places = new PlaceCodes();
  const outcomes = new Map<string, PartitionOutcome>();
  let state: 'open' | 'finished' | 'discarded' = 'open';

  const mustBeOpen = (): void => {
    if (state !== 'open') throw new Error(`The run ${id} is already ${state}.`);
  };
  // A partition that is reported again (after a re-read) replaces what was said before.
  const keep = (outcome: PartitionOutcome): void => { outcomes.set(JSON.stringify([outcome.table, outcome.partition]), outcome); };
  const discard = async (): Promise<void> => {
    if (state === 'finished') return;
    state = 'discarded';
    await Promise.all([findings.discard(), partitions.discard()]);
  };

  return {
    id,
    async finding(finding: Finding) {
      mustBeOpen();
      try {
        await findings.add(JSON.stringify(finding), places.code([finding.table, finding.partition]), KINDS.indexOf(finding.kind));
      } catch (error) {
        throw new RunStorageError('The findings could not be kept', folder, error);
      }
    },
    partition(outcome) {
      mustBeOpen();
      keep(outcome);
    },
    async finish(record) {
      mustBeOpen();
      const causeOutcome = record.causeOutcome && withoutPartitions(record.causeOutcome, outcome => {
        if (!outcomes.has(JSON.stringify([outcome.table, outcome.partition]))) keep(outcome);
      });
      try {
        for (const outcome of [...outcomes.values()].sort(comparePartitions)) await partitions.add(JSON.stringify(outcome), 0, 0);
        // Whoever reads the record finds everything that it stands for: it is written last.
        await Promise.all([findings.finish(places.toText()), partitions.finish('')]);
        const full: RunRecord = {
          ...record,
          ...(causeOutcome === undefined ? {} : { causeOutcome }),
          format: RUN_FORMAT,
          id,
          totals: { findings: findings.count, partitions: partitions.count },
        };
        await writeAtomically(path.join(folder, `${id}.json`), JSON.stringify(full));
        state = 'finished';
        return full;
      } catch (error) {
        await discard();
        throw new RunStorageError('The run could not be kept', folder, error);
      }
    },
    discard,
  };
}

/** The cause with its sources, whose partitions go beside the findings. */
function withoutPartitions(cause: CauseOutcome, take: (outcome: PartitionOutcome) => void): CauseOutcome {
  return {
    ...cause,
    sources: cause.sources.map(source => {
      source.outcome.partitions.forEach(take);
      return { ...source, outcome: { ...source.outcome, partitions: [] } };
    }),
  };
}
