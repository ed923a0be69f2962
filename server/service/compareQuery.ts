/** Compares one query of a document: from its text to a kept run. */
import { dayOf } from '../config/accepted.ts';
import type { EnvironmentConfig } from '../config/types.ts';
import { askedOf } from '../calibrate/calibrations.ts';
import { compareQuery as compareRelations } from '../engine/compareQuery.ts';
import { DEFAULT_LIMITS } from '../engine/compareRelation.ts';
import type { CompareOptions } from '../engine/compareRelation.ts';
import { StoreError } from '../engine/errors.ts';
import type { Relation, RerunWithout } from '../engine/ports.ts';
import type { CancelSignal, CauseOutcome, ColumnPlan, RelationOutcome, Side, Sides } from '../engine/types.ts';
import { SIDES, mapSides } from '../engine/types.ts';
import { planColumns, readPlan } from '../engine/columnPlan.ts';
import { leaveOutCondition } from '../sql/conditions.ts';
import type { QueryAnalysis, TableReference } from '../sql/statement.ts';
import { lexicalRules } from '../sql/statements/lexicalRules.ts';
import { leaveOut, mapTables } from '../sql/statements/rewrite.ts';
import { sqlRelation } from '../stores/sqlRelation.ts';
import { certificationDue, certified } from './certify.ts';
import type { Connections, Open } from './connections.ts';
import { dialectName } from './dialectName.ts';
import { analyzeText, refuseEffects } from './effects.ts';
import { queryHash } from './hash.ts';
import { link } from './link.ts';
import { metered } from './meter.ts';
import { originsOf } from './origins.ts';
import { openLimits } from './orderedLimit.ts';
import { askLimits } from './outerLimits.ts';
import { openTies } from './openTies.ts';
import { resultRules, withAccepted } from './rules.ts';
import { keepRun } from './runKeeper.ts';
import type { Keeper, Finished } from './runKeeper.ts';
import { beforeScan } from './sizes.ts';
import { findSources } from './sources.ts';
import type { Sources } from './sources.ts';
import type { Compared, CompareRequest, NotCompared, ServiceEvents, ServiceOptions } from './types.ts';

/** A query that may be sent: both texts, and what is known of them. */
export interface ReadableQuery {
  readonly request: CompareRequest;
  readonly environment: EnvironmentConfig;
  readonly texts: Sides<string>;
  readonly analyses: Sides<Extract<QueryAnalysis, { kind: 'read' }>>;
  /** The day on which accepted differences are in force or not, from the first statement to the last. */
  readonly today: string;
}

/** Compares, or says why the query is not sent. */
export async function compareOneQuery(request: CompareRequest, environment: EnvironmentConfig, connections: Connections, options: ServiceOptions, events: ServiceEvents, signal: CancelSignal): Promise<Compared | NotCompared> {
  const query = await readQuery(request, environment);
  if ('message' in query) return { kind: 'notCompared', message: query.message };
  const subject = {
    kind: 'query' as const,
    name: request.pair.name,
    ...(request.uri === undefined ? {} : { uri: request.uri }),
    ...(request.line === undefined ? {} : { line: request.line }),
    environment: environment.name,
    pair: `${environment.stores.legacy.driver} → ${environment.stores.new.driver}`,
    queries: query.texts,
    hash: queryHash(request.project, environment, request.pair, query.today),
  };
  const run = await keepRun(options, subject, events, async (keeper) => {
    const certify = await certificationDue(request.certify, request.project, subject, options, new Date());
    return compareReadable(query, connections, options, keeper, certify, signal);
  });
  return { kind: 'compared', run };
}

/** Parses both texts; a message when one of them is not to be sent. */
async function readQuery(request: CompareRequest, environment: EnvironmentConfig): Promise<ReadableQuery | { readonly message: string }> {
  const { pair } = request;
  if (pair.problem !== undefined) return { message: pair.problem };
  const { legacy, new: other } = pair.texts;
  if (legacy === null || other === null) return { message: `not compared: the ${legacy === null ? 'legacy' : 'new'} version is missing` };
  const texts = { legacy, new: other };
  const analyses: Partial<Record<'legacy' | 'new', Extract<QueryAnalysis, { kind: 'read' }>>> = {};
  for (const side of SIDES) {
    const analysis = await analyzeText(request.project, environment, side, texts[side]);
    if (analysis.kind === 'refused') return { message: analysis.message };
    analyses[side] = analysis;
  }
  return { request, environment, texts, today: dayOf(new Date()), analyses: analyses as Sides<Extract<QueryAnalysis, { kind: 'read' }>> };
}

async function compareReadable(written: ReadableQuery, connections: Connections, options: ServiceOptions, keeper: Keeper, certify: boolean, signal: CancelSignal): Promise<Finished> {
  const { request } = written;
  keeper.reporter.progress('connecting', 0, 1);
  const opened = await connections.open(request.project, written.environment, signal);
  const open = certify ? certified(opened) : opened;
  keeper.opened(open);
  await refuseEffects(written, open, signal);
  keeper.reporter.progress('reading the columns', 0, 1);
  const sources = await findSources(written, open, keeper, signal);
  await beforeScan(request.scan ?? 'asking', sources.read, written.environment, open, signal);
  const rules = withAccepted(resultRules(sources.mapped, request.pair.directives), request.project, written.today, { kind: 'query', name: request.pair.name });
  const calibrate = connections.calibrations.calibrateWith(askedOf(open, certify ? undefined : connections.answers));
  const { query, limits, notes, doubt } = await settleLimits(written, sources, open, keeper, rules.key, calibrate, signal);
  const texts = mapSides(query.texts, (text, side) => mappedText(query, sources, open, side, text));
  const relations = mapSides(texts, (text, side) => resultOf(query, sources, open, keeper, side, text));
  const ties = await openTies(query, sources, open, (side, text, references) => mappedText(query, sources, open, side, text, references), signal);
  const nonDeterministic = [
    ...new Set([...query.analyses.legacy.nonDeterministic, ...query.analyses.new.nonDeterministic, ...limits, ...ties.open]),
  ];
  // What the comparison of a source table cannot see, the cause cannot see either.
  const sourceSpots: string[] = [];
  const compared = await compareRelations(
    {
      name: request.pair.name,
      relations,
      rules,
      keyCandidates: keyCandidates(query, sources),
      sources: sources.tables,
      origins: originsOf(query.analyses, sources),
      rerun: rerunWithout(query, sources, open, keeper, signal),
      nonDeterministic,
      // The keeper keeps as many findings as are wanted; all of them count for the likely reasons.
      limits: { ...DEFAULT_LIMITS, maxFindings: Infinity, maxAccepted: options.maxFindings },
      budget: keeper.budget,
      link,
      planned: (table, plan) => {
        keeper.planned(table, plan);
        if (table !== null) sourceSpots.push(...plan.blindSpots.map((spot) => `${table}: ${spot}`));
      },
      calibrate,
    },
    keeper.reporter,
    signal,
  );
  return {
    outcome: doubted(compared.result, doubt),
    ...(compared.cause === undefined ? {} : { cause: compared.cause }),
    hash: compared.hash,
    blindSpots: [...compared.blindSpots, ...sourceSpots],
    notes: [...compared.notes, ...notes, ...ties.settled, ...acceptedNotes(compared.result, compared.cause)],
  };
}

/** The query with its LIMIT, or without it, words for what of it may change from run to run, and what was found out, for the evidence. */
async function settleLimits(query: ReadableQuery, sources: Sources, open: Sides<Open>, keeper: Keeper, key: readonly string[] | undefined, calibrate: CompareOptions['calibrate'], signal: CancelSignal): Promise<{ readonly query: ReadableQuery; readonly limits: readonly string[]; readonly notes: readonly string[]; readonly doubt?: string }> {
  const mapped = (of: ReadableQuery, side: Side): string => mappedText(of, sources, open, side, of.texts[side]);
  const relation = (side: Side, text: string): Relation => resultOf(query, sources, open, keeper, side, text);
  const limits = await openLimits(query, sources, key, mapSides(query.texts, (_, side) => relation(side, mapped(query, side))), signal);
  const unordered = SIDES.some((side) => query.analyses[side].outerLimit?.order === '');
  if (limits.length === 0 && !unordered) return { query, limits, notes: [] };
  keeper.reporter.progress('what the LIMIT cuts', 0, 1);
  const asked = await askLimits({ query, open, mapped, relation, calibrate }, signal);
  return { query: asked.query, limits: asked.settled ? [] : limits, notes: asked.notes, ...(asked.doubt === undefined ? {} : { doubt: asked.doubt }) };
}

/** Without its LIMIT the query agrees, and what it shows does not. */
function doubted(outcome: RelationOutcome, doubt: string | undefined): RelationOutcome {
  if (doubt === undefined || (outcome.verdict !== 'consistent' && outcome.verdict !== 'consistent within tolerance')) return outcome;
  return { ...outcome, verdict: 'inconclusive', reason: { code: 'notDeterministic', message: `non-deterministic: ${doubt}.` } };
}

/** The result of a text on a side as a relation. */
function resultOf(query: ReadableQuery, sources: Sources, open: Sides<Open>, keeper: Keeper, side: Side, text: string): Relation {
  const { session, store } = open[side];
  const moving = sources.moving[side];
  return metered(sqlRelation(session, store.dialect, query.request.pair.name, { kind: 'query', query: text }, moving === null ? {} : { moving }), keeper.meters[side]);
}

/** What was accepted or not counted, of the result and of each source table. */
function acceptedNotes(result: RelationOutcome, cause: CauseOutcome | undefined): readonly string[] {
  const sources = (cause?.sources ?? []).flatMap(({ table, outcome }) => (outcome.notes ?? []).map((note) => `${table}: ${note}`));
  return [...(result.notes ?? []), ...sources];
}

/** The keys of the source tables: those of the mapping, or what the legacy store declares; only the mapping's when the sources are not known. */
function keysOf({ tables, mapped }: Sources): readonly (readonly string[])[] {
  return 'code' in tables ? mapped.map((table) => table.key ?? []) : tables.map((table) => table.rules.key ?? []);
}

/** Keys that the result may have: what both texts are grouped by, else the keys of the source tables. */
function keyCandidates(query: ReadableQuery, sources: Sources): readonly (readonly string[])[] {
  const { legacy, new: other } = query.analyses;
  const names = (analysis: typeof legacy): string => JSON.stringify(analysis.groupedBy?.names.map((name) => name.toLowerCase()).sort());
  if (legacy.groupedBy !== undefined && names(legacy) === names(other)) return [legacy.groupedBy.names];
  return keysOf(sources).filter((key) => key.length > 0);
}

/** The text of a side with the names of its tables mapped. */
function mappedText(query: ReadableQuery, sources: Sources, open: Sides<Open>, side: 'legacy' | 'new', text: string, references = query.analyses[side].tables): string {
  const { project } = query.request;
  if (references === null) {
    const renamed = Object.values(project.loaded.config.tables).some((table) => table.names.legacy !== table.names.new || table.name !== table.names[side]);
    if (!renamed || query.texts.legacy !== query.texts.new) return text;
    throw new StoreError('tablesUnknown', `The source tables of the query are not known (${query.analyses[side].why ?? 'no reason was given'}), so their names cannot be mapped: write it as a pair with -- parity:legacy and -- parity:new.`, { side });
  }
  const { dialect } = open[side].store;
  const mapped = mapTables(text, references, (_, reference) => {
    const pinned = sources.pinnedName(side, reference);
    if (pinned !== null) return pinned;
    const table = sources.mappingOf(side, reference);
    return table === null || sources.names.isAs(side, reference, table) ? null : dialect.quoteTable(table.names[side]);
  }, lexicalRules[dialectName(query.environment.stores[side].driver)]);
  if (mapped.kind === 'impossible') throw new StoreError('tablesUnknown', `The names of the tables cannot be mapped on the ${side} side: ${mapped.reason}.`, { side });
  return mapped.text;
}

/** Rewrites both texts without the divergent rows. */
function rerunWithout(query: ReadableQuery, sources: Sources, open: Sides<Open>, keeper: Keeper, signal: CancelSignal): RerunWithout {
  return async (exclusions) => {
    const plans = new Map<string, ColumnPlan>();
    if ('code' in sources.tables) return { impossible: sources.tables.message };
    for (const source of sources.tables) {
      if (exclusions[source.table] === undefined) continue;
      const columns = { legacy: await source.relations.legacy.describe(signal), new: await source.relations.new.describe(signal) };
      plans.set(source.table, planColumns(columns, { rules: source.rules, pairing: 'name', exact: true }).plan);
    }
    const rewritten: Partial<Record<'legacy' | 'new', string>> = {};
    for (const side of SIDES) {
      const { dialect } = open[side].store;
      const nameOf = (_: readonly string[], reference: TableReference): string => {
        const table = sources.mappingOf(side, reference);
        const pinned = sources.pinnedName(side, reference);
        if (pinned !== null) return pinned;
        // A name with its schema stays as it is written: without it, it might mean what a WITH list defines.
        if (table !== null && sources.names.isAs(side, reference, table)) return query.texts[side].slice(reference.range.start, reference.range.end);
        return dialect.quoteTable(table === null ? sources.names.unmappedName(side, reference) : table.names[side]);
      };
      const condition = (_: readonly string[], reference: TableReference): string | null => {
        const source = sources.sourceOf(side, reference);
        const exclusion = source === null ? undefined : exclusions[source.table];
        const plan = source === null ? undefined : plans.get(source.table);
        if (source === null || exclusion === undefined || plan === undefined) return null;
        return leaveOutCondition(dialect, readPlan(plan, side, 'sha256', source.rules), exclusion);
      };
      const result = leaveOut(query.texts[side], query.analyses[side].tables, condition, nameOf, lexicalRules[dialectName(query.environment.stores[side].driver)]);
      if (result.kind === 'impossible') return { impossible: `The query cannot be run without the data that differs on the ${side} side: ${result.reason}.` };
      rewritten[side] = result.text;
    }
    const texts = rewritten as Sides<string>;
    return { relations: mapSides(texts, (text, side) => resultOf(query, sources, open, keeper, side, text)) };
  };
}
