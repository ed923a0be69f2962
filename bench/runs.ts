/**
 * Keeps and reads a run of a million findings and prints times and peak memory. `node bench/runs.ts [findings]`.
 * Writing and reading are measured in processes of their own, so that neither sees the other's memory: once with the heap that Node
 * takes when nothing stops it, and once with a heap so small that only what is really needed fits.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding, FindingKind } from '../server/engine/types.ts';
import { NO_COUNTS } from '../server/engine/types.ts';
import { openRunStore } from '../server/runs/runStore.ts';
import type { FindingFilter } from '../server/runs/types.ts';

const KINDS: readonly FindingKind[] = ['missing', 'extra', 'changed', 'changed', 'changed'];

function finding(i: number): Finding {
  return {
    kind: KINDS[i % 5] ?? 'changed',
    table: 'plays',
    partition: `20${String(10 + (i % 10))}-0${String(1 + (i % 9))}`,
    key: [`2016-07-${String(1 + (i % 28)).padStart(2, '0')}`, 'BOS', String(i)],
    columns: { score: { legacy: String(i), new: String(i + 1) }, note: { legacy: `inning ${String(i % 9)}, é`, new: null } },
  };
}

const say = (words: string): void => { process.stdout.write(`${words}\n`); };

/** Heap and buffers; the peak of the resident size holds Node itself (about 60 MB) as well. */
function watchMemory(): () => string {
  const base = process.memoryUsage().rss;
  let peak = 0;
  const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss); }, 5);
  return () => {
    clearInterval(timer);
    return `peak ${mb(Math.max(peak, process.memoryUsage().rss))} resident, ${mb(base)} of it at the start`;
  };
}

const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;

async function timed<T>(words: string, work: () => Promise<T>, result: (value: T) => string = () => ''): Promise<T> {
  const start = performance.now();
  const value = await work();
  say(`${words.padEnd(58)} ${(performance.now() - start).toFixed(1).padStart(9)} ms  ${result(value)}`);
  return value;
}

async function write(folder: string, count: number): Promise<void> {
  const store = await openRunStore(folder);
  const memory = watchMemory();
  await timed(`write ${count.toLocaleString('en')} findings`, async () => {
    const writer = await store.create();
    for (let i = 0; i < count; i += 1) await writer.finding(finding(i));
    return writer.finish({
      subject: { kind: 'table', name: 'plays', environment: 'bench', pair: 'legacy → new', hash: '' },
      startedAt: new Date().toISOString(), finishedAt: new Date().toISOString(), verdict: 'differs', headline: '',
      outcome: { verdict: 'differs', counts: NO_COUNTS, partial: false, columns: [], key: [] }, likelyReasons: [],
      evidence: {
        sql: { legacy: [], new: [] }, engines: { legacy: '', new: '' }, settings: { legacy: [], new: [] }, snapshots: { legacy: '', new: '' },
        rowsScanned: { legacy: 0, new: 0 }, bytesMoved: { legacy: 0, new: 0 }, ms: 0, hash: 'md5', escape: 0, blindSpots: [], notes: [],
      },
    });
  });
  say(`  ${memory()}`);
}

async function read(folder: string, count: number): Promise<void> {
  const store = await openRunStore(folder);
  const memory = watchMemory();
  const { id } = (await timed('list', () => store.list()))[0] ?? { id: '' };
  const file = path.join(folder, 'v1', `${id}.findings.jsonl`);
  say(`  findings ${mb((await stat(file)).size)}, index ${mb((await stat(file.replace('jsonl', 'idx'))).size)}`);
  const pages: readonly (readonly [string, FindingFilter, number])[] = [
    ['page of 200 at the start', {}, 0],
    ['page of 200 in the middle', {}, count / 2],
    ['page of 200 at the end', {}, count - 200],
    ['kinds: first page', { kinds: ['missing'] }, 0],
    ['kinds: a later page', { kinds: ['missing'] }, count / 10],
    ['a partition: first page', { partitions: ['2013-04'] }, 0],
    ['a partition: a later page', { partitions: ['2013-04'] }, 1000],
    ['column: first page (a scan)', { column: 'score' }, 0],
    ['column: a later page', { column: 'score' }, count / 4],
    ['rare text: first page (a scan)', { text: `${String(count / 2)}` }, 0],
    ['frequent text: first page (a scan)', { text: 'inning 7' }, 0],
    ['frequent text: a later page', { text: 'inning 7' }, count / 20],
  ];
  for (const [words, filter, start] of pages) {
    await timed(words, () => store.findings(id, filter, start, 200), ({ total, findings }) => `${String(findings.length)} of ${String(total)}`);
  }
  await timed('all findings, streamed', async () => {
    let seen = 0;
    for await (const one of store.allFindings(id, {})) seen += one.key.length > 0 ? 1 : 0;
    return seen;
  }, seen => `${String(seen)} findings`);
  say(`  ${memory()}`);
}

const [first = '1000000', folder, countText] = process.argv.slice(2);
if (first === 'write' || first === 'read') {
  await (first === 'write' ? write : read)(folder ?? '', Number(countText));
} else {
  const place = await mkdtemp(path.join(os.tmpdir(), 'parity-bench-'));
  try {
    for (const [heap, options] of [['a free heap', []], ['a heap of 24 MB', ['--max-old-space-size=24', '--max-semi-space-size=1']]] as const) {
      say(`\n${heap}`);
      const folderOfHeap = path.join(place, heap);
      for (const step of ['write', 'read']) {
        spawnSync(process.execPath, [...options, fileURLToPath(import.meta.url), step, folderOfHeap, first], { stdio: 'inherit' });
      }
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
