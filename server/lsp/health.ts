/** `parity/health` and `parity/status`: pair of stores > table > partition, with states from the runs that are kept. */
import path from 'node:path';
import type { HealthResult } from '../../protocol/messages.ts';
import type { HealthNode, OverallStatus, State } from '../../protocol/model.ts';
import type { Counts } from '../engine/types.ts';
import { differingRows } from '../engine/types.ts';
import { runState } from '../report/headline.ts';
import { countsUnknown } from '../report/unread.ts';
import { ago, counted, grouped, partitionName, visible } from '../report/words.ts';
import type { Context } from './context.ts';
import type { Job } from './jobs.ts';
import { t } from './l10n.ts';
import { environmentName } from './projects.ts';
import type { WorkspaceProject } from './projects.ts';
import { worst } from './tableHealth.ts';
import type { PartitionHealth, TableHealth, TableHealthReader } from './tableHealth.ts';
import { documentKey } from './uris.ts';
import { fieldsOf, optionalText, pageOf } from './validate.ts';

const PAGE = 200;

/** What the tree is made of. */
export interface HealthSources {
  readonly context: Context;
  readonly tables: TableHealthReader;
}

interface Root {
  readonly id: string;
  readonly label: string;
  readonly project: WorkspaceProject;
  readonly environment: string;
}

/** A page of the tree. A node that is not there (any more) has no children. */
export async function getHealth(sources: HealthSources, params: unknown): Promise<HealthResult> {
  const fields = fieldsOf(params);
  const { start, count } = pageOf(fields, PAGE);
  const parent = optionalText(fields, 'parent');
  const roots = rootsOf(sources.context);
  const page = <T>(all: readonly T[]): readonly T[] => all.slice(start, start + count);
  if (parent === undefined) {
    const message = treeMessage(sources.context);
    return { nodes: await Promise.all(page(roots).map(root => pairNode(sources, root))), total: roots.length, ...(message === null ? {} : { message }) };
  }
  const [rootId = '', tableId] = parent.split('/');
  const root = roots.find(({ id }) => id === rootId);
  if (root === undefined) return { nodes: [], total: 0 };
  const names = tablesOf(sources.context, root);
  if (tableId === undefined) return { nodes: await Promise.all(page(names).map(table => tableNode(sources, root, table))), total: names.length };
  const table = names.find(name => encoded(name) === tableId);
  if (table === undefined) return { nodes: [], total: 0 };
  const { partitions } = await sources.tables(root.project, root.environment, table);
  return { nodes: page(partitions).map(partition => partitionNode(sources.context, root, table, partition)), total: partitions.length };
}

/** What the status bar says. */
export async function getStatus({ context, tables }: HealthSources): Promise<OverallStatus> {
  const projects = context.projects.all();
  const states: State[] = [];
  for (const project of projects) {
    const environment = environmentName(project, undefined, context.client().settings.environment);
    const names = environment === null ? [] : Object.keys(project.loaded.config.tables);
    for (const table of names) states.push((await tables(project, environment ?? '', table)).state);
  }
  const queries = queryStates(context);
  const counts = (all: readonly State[]): { consistent: number; differs: number; inconclusive: number } => ({
    consistent: all.filter(state => state === 'consistent' || state === 'tolerant').length,
    differs: all.filter(state => state === 'differs').length,
    inconclusive: all.filter(state => state === 'inconclusive' || state === 'error').length,
  });
  return { configured: projects.length > 0, running: context.jobs.all().length, tables: { total: states.length, ...counts(states) }, queries: counts(queries) };
}

/** Queries of known documents as they stand; of other documents as they were when they were last compared. */
function queryStates(context: Context): readonly State[] {
  const known = context.documents.uris();
  const keys = new Set(known.map(documentKey));
  const others = context.index.queries().filter(({ uri }) => uri === undefined || !keys.has(documentKey(uri)));
  return [...known.flatMap(uri => context.badges.of(uri).map(({ status }) => status.state)), ...others.map(runState)];
}

/** A part of an id: any text, without a slash. */
function encoded(text: string | null): string {
  return text === null ? '~null' : encodeURIComponent(text).replaceAll('~', '%7E');
}

function rootsOf(context: Context): readonly Root[] {
  const projects = context.projects.all();
  return projects.flatMap(project => Object.keys(project.loaded.config.environments).map((environment): Root => {
    if (projects.length === 1) return { id: encoded(environment), label: environment, project, environment };
    return { id: `${encoded(environment)}@${encoded(project.configPath)}`, label: `${environment} (${path.basename(project.root)})`, project, environment };
  }));
}

/** Mapped tables in the order of the configuration, then those that queries read and nobody mapped. */
function tablesOf(context: Context, { project, environment }: Root): readonly string[] {
  const mapped = Object.keys(project.loaded.config.tables);
  const others = context.projects.all().length > 1 ? [] : context.index.tables(environment).filter(table => !mapped.includes(table));
  return [...mapped, ...others.sort()];
}

function jobsOf(context: Context, { environment, project }: Root, table?: string): readonly Job[] {
  return context.jobs.all().filter(job => job.kind === 'table' && job.lane === JSON.stringify([project.folder, environment]) && (table === undefined || job.name === table));
}

async function pairNode(sources: HealthSources, root: Root): Promise<HealthNode> {
  const names = tablesOf(sources.context, root);
  const tables = await Promise.all(names.map(table => sources.tables(root.project, root.environment, table)));
  const running = jobsOf(sources.context, root).length > 0;
  const state = running ? 'running' : worst(tables.map(table => table.state));
  const { stores } = root.project.loaded.config.environments[root.environment] ?? {};
  const pair = stores === undefined ? '' : `${stores.legacy.driver} → ${stores.new.driver}`;
  const differing = tables.filter(table => table.state === 'differs').length;
  const open = tables.filter(table => table.state === 'never').length;
  const words = differing > 0 ? t('{0} of {1} differ', differing, counted(names.length, 'table')) : open > 0 && open < names.length ? t('{0} of {1} not checked', open, counted(names.length, 'table')) : counted(names.length, 'table');
  return {
    id: root.id, kind: 'pair', label: visible(root.label), description: `${words} · ${pair}`,
    tooltip: `${visible(root.label)}: ${pair}\n${words}`, state, hasChildren: names.length > 0,
    accessible: `${visible(root.label)}, ${stateWords(state)}, ${words}`, check: { environment: root.environment },
  };
}

async function tableNode({ context, tables }: HealthSources, root: Root, table: string): Promise<HealthNode> {
  const health = await tables(root.project, root.environment, table);
  const mapped = Object.hasOwn(root.project.loaded.config.tables, table);
  const [job] = jobsOf(context, root, table);
  const state = job === undefined ? health.state : job.state;
  const description = tableWords(health, context.clock.now());
  const config = mapped ? root.project.loaded.config.tables[table] : undefined;
  const key = config?.key === undefined ? '' : `\n${config.key.length === 0 ? t('No key: rows are compared as a multiset') : t('Key: {0}', config.key.map(visible).join(', '))}`;
  const names = config === undefined ? `\n${t('Not in the configuration: known from queries that read it')}` : `\n${visible(config.names.legacy)} → ${visible(config.names.new)}`;
  return {
    id: `${root.id}/${encoded(table)}`, kind: 'table', label: visible(table), description: job?.words === undefined ? description : visible(job.words),
    tooltip: `${visible(table)}${names}${key}${health.run === undefined ? '' : `\n${rowsWords(health)}`}${partitionsWords(health)}\n${health.run === undefined ? t('Not checked yet') : `${visible(health.run.headline)}\n${t('Checked {0}', health.run.finishedAt)}`}`,
    state, hasChildren: health.partitions.length > 0,
    accessible: `${visible(table)}, ${stateWords(state)}, ${description}`,
    ...(health.run === undefined ? {} : { runId: health.run.id }),
    ...(mapped ? { check: { environment: root.environment, table } } : {}),
  };
}

function partitionNode(context: Context, root: Root, table: string, health: PartitionHealth): HealthNode {
  const name = partitionName(health.partition);
  const running = jobsOf(context, root, table).some(job => job.partition === undefined || job.partition === health.partition);
  const state = running ? 'running' : health.state;
  const words = `${SYMBOLS[health.state]} ${differingRows(health.counts) > 0 ? differing(health.counts) : rowCountWords(health)} · ${ago(health.checkedAt, context.clock.now())}`;
  const mapped = Object.hasOwn(root.project.loaded.config.tables, table);
  return {
    id: `${root.id}/${encoded(table)}/${encoded(health.partition)}`, kind: 'partition', label: name, description: words,
    tooltip: `${visible(table)} ${name}\n${rowsWords(health)}\n${health.reason === undefined ? '' : `${visible(health.reason)}\n`}${t('Checked {0}', health.checkedAt)}`,
    state, hasChildren: false, accessible: `${visible(table)} ${name}, ${stateWords(state)}, ${words}`, runId: health.runId,
    ...(mapped ? { check: { environment: root.environment, table, partition: health.partition } } : {}),
  };
}

function tableWords({ state, partitions, counts, run, whole }: TableHealth, now: Date): string {
  if (run === undefined) return t('not checked');
  if (state === 'stale') return t('configuration changed since the last check · {0}', ago(run.finishedAt, now));
  const when = ago(run.finishedAt, now);
  if (state === 'differs') return `✗ ${differing(counts)} · ${when}`;
  if (!whole) return t('{0} checked, not the whole table · {1}', counted(partitions.length, 'partition'), when);
  const partsWords = partitions.length > 0 ? `${counted(partitions.length, 'partition')}, ` : '';
  return `${SYMBOLS[state]} ${partsWords}${rowCountWords({ state, counts })} · ${when}`;
}

/** A line on the partitions, when there are any. */
function partitionsWords({ partitions }: TableHealth): string {
  const bad = partitions.filter(partition => partition.state === 'differs').length;
  return partitions.length === 0 ? '' : `\n${t('Differences in {0} of {1}', bad, counted(partitions.length, 'partition'))}`;
}

function differing(counts: Counts): string {
  return t('{0} of {1}', grouped(differingRows(counts)), grouped(Math.max(counts.legacy, counts.new)));
}

/** What is known of one place: without a verdict of its own, zeros are of a comparison that came to no counts. */
type Counted = Pick<TableHealth, 'state' | 'counts'>;

function isUncounted({ state, counts }: Counted): boolean {
  return (state === 'inconclusive' || state === 'error' || state === 'never' || state === 'stale') && countsUnknown('inconclusive', undefined, counts);
}

function rowCountWords(health: Counted): string {
  return isUncounted(health) ? t('not counted') : counted(health.counts.legacy, 'row');
}

function rowsWords({ state, counts }: Counted): string {
  if (isUncounted({ state, counts })) return t('No rows were counted.');
  return t('{0} on legacy, {1} on new: {2} only on legacy, {3} only on new, {4} changed, {5} duplicated, {6} in flight',
    counted(counts.legacy, 'row'), counted(counts.new, 'row'), counts.onlyLegacy, counts.onlyNew, counts.changed, counts.duplicates, counts.inFlight);
}

function treeMessage(context: Context): string | null {
  const running = context.jobs.all().length;
  if (!context.client().trusted) return t('Nothing runs until this workspace is trusted.');
  return running === 0 ? null : t('{0} running', running);
}

const SYMBOLS: Readonly<Record<State, string>> = {
  never: '○', queued: '○', running: '○', consistent: '✓', tolerant: '✓', differs: '✗', inFlight: '~', inconclusive: '?', stale: '◌', refused: '–', error: '!',
};

/** The state for a screen reader. */
function stateWords(state: State): string {
  const words: Readonly<Record<State, string>> = {
    never: t('not checked'), queued: t('waiting'), running: t('checking'), consistent: t('consistent'), tolerant: t('consistent within tolerance'),
    differs: t('differs'), inFlight: t('in flight'), inconclusive: t('inconclusive'), stale: t('changed since its last check'), refused: t('not compared'), error: t('failed'),
  };
  return words[state];
}
