/**
 * The runs of one state folder.
 *
 * `<folder>/v1/` holds for each run `<id>.json` (the record, written last), `<id>.findings.jsonl`, `<id>.partitions.jsonl`, and an
 * index (`.idx`) beside each of the two. Another version of the format is another folder, which this one never touches. Several
 * processes may share a folder: ids never meet, and a run is visible from the moment at which its record is.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Finding, PartitionOutcome } from '../engine/types.ts';
import { RunNotKeptError, RunStorageError, isMissing } from './errors.ts';
import { compileFilter, parseFinding } from './findingFilter.ts';
import type { CompiledFilter } from './findingFilter.ts';
import { createIds, isRunId, timeOfRun } from './ids.ts';
import { LineReader } from './lineReader.ts';
import { indexFile, linesFile } from './lineWriter.ts';
import { MatchCache, NumberList } from './matchCache.ts';
import { placesFromText } from './places.ts';
import { RecordFiles } from './recordFiles.ts';
import { createRunWriter, findingsBase, partitionsBase } from './runWriter.ts';
import { RUN_FORMAT } from './types.ts';
import type { FindingFilter, RunRecord, RunStore, RunWriter } from './types.ts';

/** Leftovers of a process that died are removed when nothing was written to them for so long. */
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Opens the runs of a state folder, which is made when it is not there, and sweeps what a crash left behind.
 * @param folder an absolute path @param now for tests @throws RunStorageError when the folder cannot be used
 */
export async function openRunStore(folder: string, now: () => Date = () => new Date()): Promise<RunStore> {
  const versioned = path.join(folder, `v${String(RUN_FORMAT)}`);
  try {
    await mkdir(versioned, { recursive: true, mode: 0o700 });
    await sweep(versioned, now());
  } catch (error) {
    throw new RunStorageError('Runs cannot be kept', folder, error);
  }
  return createRunStore(versioned, now);
}

function createRunStore(folder: string, now: () => Date): RunStore {
  const records = new RecordFiles(folder);
  const matches = new MatchCache();
  const nextId = createIds(now);

  const get = async (id: string): Promise<RunRecord | null> => (isRunId(id) ? records.read(id) : null);

  /** Opens the findings or partitions of a run; null when it has none. */
  async function withReader<T>(id: string, which: 'findings' | 'partitions', none: T, use: (reader: LineReader) => Promise<T>): Promise<T> {
    const record = await get(id);
    if (record === null) throw new RunNotKeptError(id);
    const total = record.totals[which];
    if (total === 0) return none;
    const reader = await openLines(folder, id, which, total);
    try {
      return await use(reader);
    } finally {
      await reader.close();
    }
  }

  async function findings(id: string, filter: FindingFilter, start: number, count: number): ReturnType<RunStore['findings']> {
    return withReader<Awaited<ReturnType<RunStore['findings']>>>(id, 'findings', { total: 0, findings: [] }, async reader => {
      const compiled = compileFilter(filter, placesFromText(await reader.trailer()));
      if (compiled.everything) {
        const [from, to] = page(start, count, reader.count);
        const lines = await reader.lines(await reader.block(from, to), from, to);
        return { total: reader.count, findings: lines.map(parseFinding) };
      }
      const numbers = await matches.get(JSON.stringify([id, normalised(filter)]), () => matchingLines(reader, compiled));
      const lines = await reader.pick([...numbers.subarray(...page(start, count, numbers.length))]);
      return { total: numbers.length, findings: lines.map(parseFinding) };
    });
  }

  async function* allFindings(id: string, filter: FindingFilter): AsyncGenerator<Finding> {
    const record = await get(id);
    if (record === null) throw new RunNotKeptError(id);
    if (record.totals.findings === 0) return;
    const reader = await openLines(folder, id, 'findings', record.totals.findings);
    try {
      for await (const [, finding] of scan(reader, compileFilter(filter, placesFromText(await reader.trailer())))) yield finding;
    } finally {
      await reader.close();
    }
  }

  async function partitions(id: string, start: number, count: number): ReturnType<RunStore['partitions']> {
    return withReader<Awaited<ReturnType<RunStore['partitions']>>>(id, 'partitions', { total: 0, partitions: [] }, async reader => {
      const [from, to] = page(start, count, reader.count);
      const lines = await reader.lines(await reader.block(from, to), from, to);
      return { total: reader.count, partitions: lines.map(line => JSON.parse(line) as PartitionOutcome) };
    });
  }

  /** Ids of the visible runs, newest first. */
  async function ids(): Promise<readonly string[]> {
    const names = await readdir(folder);
    return names.filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length)).filter(isRunId).sort().reverse();
  }

  async function* newestFirst(): AsyncGenerator<RunRecord> {
    const all = await ids();
    for (let at = 0; at < all.length; at += 32) {
      for (const record of await Promise.all(all.slice(at, at + 32).map(get))) if (record !== null) yield record;
    }
  }

  async function list(filter: Parameters<RunStore['list']>[0] = {}): Promise<readonly RunRecord[]> {
    const found: RunRecord[] = [];
    const wanted = filter.count ?? Infinity;
    if (wanted <= 0) return found;
    for await (const record of newestFirst()) {
      if (filter.uri !== undefined && record.subject.uri !== filter.uri) continue;
      if (filter.kind !== undefined && record.subject.kind !== filter.kind) continue;
      found.push(record);
      if (found.length >= wanted) break;
    }
    return found;
  }

  async function prune(keep: { readonly runs: number; readonly days: number }): Promise<number> {
    const oldest = now().getTime() - keep.days * DAY_MS;
    let removed = 0;
    // By their names: after each check hundreds of records are there, and none of them has to be read to be kept.
    for (const [place, id] of (await ids()).entries()) {
      if (place < keep.runs && timeOfRun(id).getTime() >= oldest) continue;
      // What is no record of this format is left where it is.
      if ((await get(id)) === null) continue;
      // The record first: a run is invisible before its findings go.
      await rm(records.file(id), { force: true });
      await Promise.all(lineFiles(folder, id).map(file => rm(file, { force: true })));
      removed += 1;
    }
    return removed;
  }

  /** A run that is made now is the newest, whatever the clock of the others said. */
  async function create(): Promise<RunWriter> {
    try {
      return createRunWriter(folder, nextId((await ids())[0]));
    } catch (error) {
      throw new RunStorageError('Runs cannot be kept', folder, error);
    }
  }

  return { create, get, findings, allFindings, partitions, list, prune };
}

/** The findings that a filter lets through with their numbers, in their order. Memory: one span of lines. */
async function* scan(reader: LineReader, filter: CompiledFilter): AsyncGenerator<readonly [number, Finding]> {
  for await (const block of reader.blocks()) {
    const numbers: number[] = [];
    for (let line = block.from; line < block.to; line += 1) {
      if (filter.byCodes(block.place(line), block.kind(line)) !== 'no') numbers.push(line);
    }
    for await (const span of reader.spans(block, numbers)) {
      for (const [number, line] of span) {
        const finding = filter.everything ? parseFinding(line) : filter.byLine(line);
        if (finding !== null) yield [number, finding];
      }
    }
  }
}

/** The numbers of the lines that a filter lets through. Lines are read only where the index does not settle it. */
async function matchingLines(reader: LineReader, filter: CompiledFilter): Promise<Uint32Array> {
  const list = new NumberList();
  for await (const block of reader.blocks()) {
    const unknown: number[] = [];
    const sure: number[] = [];
    for (let line = block.from; line < block.to; line += 1) {
      const answer = filter.byCodes(block.place(line), block.kind(line));
      if (answer === 'yes') sure.push(line);
      if (answer === 'unknown') unknown.push(line);
    }
    const matching: number[] = [];
    for await (const span of reader.spans(block, unknown)) {
      for (const [number, line] of span) if (filter.byLine(line) !== null) matching.push(number);
    }
    // Both are known only when some places have no code of their own.
    const both = sure.length > 0 && matching.length > 0 ? [...sure, ...matching].sort((left, right) => left - right) : [...sure, ...matching];
    for (const number of both) list.add(number);
  }
  return list.done();
}

async function openLines(folder: string, id: string, which: 'findings' | 'partitions', total: number): Promise<LineReader> {
  try {
    return await LineReader.open(which === 'findings' ? findingsBase(folder, id) : partitionsBase(folder, id), total);
  } catch (error) {
    // Removed by another process between reading the record and opening its findings.
    if (isMissing(error)) throw new RunNotKeptError(id);
    throw new RunStorageError(`The ${which} of the run ${id} cannot be read`, folder, error);
  }
}

function lineFiles(folder: string, id: string): readonly string[] {
  return [findingsBase(folder, id), partitionsBase(folder, id)].flatMap(base => [linesFile(base), indexFile(base)]);
}

/** A page within what there is. */
function page(start: number, count: number, total: number): [from: number, to: number] {
  const from = Math.min(Math.max(0, Math.trunc(start)), total);
  return [from, Math.min(total, from + Math.max(0, Math.trunc(count)))];
}

/** The same text for filters that say the same. */
function normalised(filter: FindingFilter): unknown {
  return [filter.table === undefined ? [] : [filter.table], filter.partitions ?? 0, filter.kinds ?? 0, filter.column ?? 0, filter.text ?? 0];
}

/** Removes files without a record that nobody wrote to for a day: what a crash left, and records that were never completed. */
async function sweep(folder: string, now: Date): Promise<void> {
  const names = await readdir(folder);
  const visible = new Set(names.filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length)));
  const leftovers = names.filter(name => {
    const id = name.slice(0, name.indexOf('.'));
    return isRunId(id) && (name.endsWith('.tmp') || (!name.endsWith('.json') && !visible.has(id)));
  });
  await Promise.all(leftovers.map(async name => {
    const file = path.join(folder, name);
    try {
      if (now.getTime() - (await stat(file)).mtimeMs > LEFTOVER_AGE_MS) await rm(file, { force: true });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }));
}
