/** Checks one table, or one partition of it: from its mapping to a kept run. */
import { dayOf } from '../config/accepted.ts';
import type { EnvironmentConfig, TableConfig } from '../config/types.ts';
import { askedOf } from '../calibrate/calibrations.ts';
import { compareRelation, DEFAULT_LIMITS } from '../engine/compareRelation.ts';
import { bothSides, together } from '../engine/parallel.ts';
import type { Relation, TableRules } from '../engine/ports.ts';
import type { CancelSignal, PartitionId, RelationOutcome, Sides } from '../engine/types.ts';
import { mapSides } from '../engine/types.ts';
import { certificationDue, certified } from './certify.ts';
import type { Connections, Open } from './connections.ts';
import { dialectName } from './dialectName.ts';
import { tableHash } from './hash.ts';
import { link } from './link.ts';
import { nothingThere, whyNoPartition } from './partitionName.ts';
import { tableRules, withAccepted } from './rules.ts';
import { keepRun } from './runKeeper.ts';
import { beforeScan } from './sizes.ts';
import { rulesOf } from './sources.ts';
import { tableRelation } from './tableRelation.ts';
import { ConfigurationError } from './types.ts';
import type { CheckRequest, Compared, ServiceEvents, ServiceOptions } from './types.ts';

/** Checks a table by its mapping. */
export async function checkOneTable(request: CheckRequest, environment: EnvironmentConfig, table: TableConfig, connections: Connections, options: ServiceOptions, events: ServiceEvents, signal: CancelSignal): Promise<Compared> {
  const only = request.partition === undefined ? undefined : [request.partition];
  const today = dayOf(new Date());
  const subject = {
    kind: 'table' as const,
    name: table.name,
    ...(only === undefined ? {} : { partitions: only }),
    environment: environment.name,
    pair: `${environment.stores.legacy.driver} → ${environment.stores.new.driver}`,
    hash: tableHash(request.project, environment, table.name, request.partition, today),
  };
  const run = await keepRun(options, subject, events, async (keeper) => {
    keeper.reporter.progress('connecting', 0, 1);
    const certify = await certificationDue(request.certify, request.project, subject, options, new Date());
    const opened = await connections.open(request.project, environment, signal, [table.names]);
    const open = certify ? certified(opened) : opened;
    keeper.opened(open);
    if (only !== undefined) await requirePartition(request, environment, table, open, signal);
    const [, plain, relations] = await together<readonly [void, TableRules, Sides<Relation>]>(
      link,
      signal,
      (cancel) => beforeScan(request.scan ?? 'asking', [{ name: table.name, names: table.names, whole: only === undefined }], environment, open, cancel),
      (cancel) => rulesOf(table, table.names, open, cancel),
      (own) => bothSides(link, own, async (side, cancel) => (await tableRelation(open[side], side, table.name, table.names[side], keeper, cancel)).relation),
    );
    const rules = withAccepted(plain, request.project, today, { kind: 'table', name: table.name });
    const { outcome, plan, hash } = await compareRelation(
      table.name,
      relations,
      {
        table: table.name,
        rules,
        // The keeper keeps as many findings as are wanted; all of them count for the likely reasons.
        limits: { ...DEFAULT_LIMITS, maxFindings: Infinity, maxAccepted: options.maxFindings },
        budget: keeper.budget,
        link,
        planned: (table, plan) => keeper.planned(table, plan),
        calibrate: connections.calibrations.calibrateWith(askedOf(open, certify ? undefined : connections.answers)),
        ...(only === undefined ? {} : { scope: { partitions: { kind: 'list', ids: only } } }),
      },
      keeper.reporter,
      signal,
    );
    const named = only === undefined ? outcome : withoutEmpty(outcome, table.name, rules, request.partition ?? null);
    return { outcome: named, hash, blindSpots: plan.blindSpots, notes: [...plan.notes, ...(outcome.notes ?? [])] };
  });
  return { kind: 'compared', run };
}

/** @throws ConfigurationError when the partition that is named can be none, before anything is read of the table */
async function requirePartition(request: CheckRequest, environment: EnvironmentConfig, table: TableConfig, open: Sides<Open>, signal: CancelSignal): Promise<void> {
  const columns = await bothSides(link, signal, (side, cancel) => open[side].session.describeTable(table.names[side], cancel));
  const dialects = mapSides(environment.stores, (store) => dialectName(store.driver));
  const why = whyNoPartition({ table: table.name, rules: tableRules(table, []), columns, dialects }, request.partition ?? null);
  if (why !== null) throw new ConfigurationError(why);
}

/** A partition without a row on either side is no agreement: its name may be a typing error. @throws ConfigurationError when it can be no name */
function withoutEmpty(outcome: RelationOutcome, table: string, rules: TableRules, partition: PartitionId): RelationOutcome {
  if (outcome.reason !== undefined || (outcome.verdict !== 'consistent' && outcome.verdict !== 'consistent within tolerance') || outcome.counts.legacy > 0 || outcome.counts.new > 0) return outcome;
  const nothing = nothingThere(table, rules, partition);
  if ('refused' in nothing) throw new ConfigurationError(nothing.refused);
  return { ...outcome, verdict: 'inconclusive', reason: nothing };
}
