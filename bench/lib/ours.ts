/** The product as a user runs it: `parity check` with a configuration, the start of its process included. */
import { createReadStream, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PLACE } from './engine.ts';
import { withFolder } from './folder.ts';
import type { Expected } from './journal.ts';
import { runMeasured } from './processes.ts';

/** One run of the product. */
export interface OurRun {
  readonly seconds: number;
  readonly cpu: number;
  /** Bytes. */
  readonly peak: number;
  readonly verdict: string;
  readonly findings: number;
  readonly rowsScanned: Sides;
  readonly bytesMoved: number;
  readonly statements: Sides;
  /** What is wrong with the findings: empty when they are exactly those expected. */
  readonly faults: readonly string[];
}

interface Sides { readonly legacy: number; readonly new: number }

/** What is compared. */
export interface OurWork {
  /** `environments.bench` of the configuration; passwords as `${env:…}`. */
  readonly stores: { readonly legacy: object; readonly new: object };
  /** The mapping of the one table. */
  readonly table: object;
  /** What stands in the configuration beside stores and table. */
  readonly settings?: object;
  /** Variables of the environment that the configuration names. */
  readonly env: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeout: number;
}

const cli = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');
const MAX_FINDINGS = 5_000_000;
/** Faults that are named; the others are counted. */
const MAX_FAULTS = 5;

/** Settings of a MariaDB or PostgreSQL store at an address; its password comes from `BENCH_<side>`. */
export function serverStore(driver: 'mariadb' | 'postgres', url: URL, place: string, side: 'legacy' | 'new'): { readonly store: object; readonly env: Readonly<Record<string, string>> } {
  const variable = `BENCH_${side.toUpperCase()}`;
  const where = driver === 'postgres' ? { database: url.pathname.slice(1), schema: place } : { database: place };
  return {
    store: { driver, host: url.hostname, port: Number(url.port), user: decodeURIComponent(url.username), password: `\${env:${variable}}`, ...where },
    env: { [variable]: decodeURIComponent(url.password) },
  };
}

/** MariaDB against PostgreSQL, the table of events on both. */
export function mariadbToPostgres(legacy: URL, fresh: URL, table: string, { timeout, partition }: { readonly timeout: number; readonly partition: string | undefined }): OurWork {
  const stores = { legacy: serverStore('mariadb', legacy, PLACE, 'legacy'), new: serverStore('postgres', fresh, PLACE, 'new') };
  return {
    stores: { legacy: stores.legacy.store, new: stores.new.store },
    env: { ...stores.legacy.env, ...stores.new.env },
    table: tableMapping(table, table, partition),
    timeout,
  };
}

/** The mapping of a table of events. */
export const tableMapping = (legacy: string, fresh: string, partition: string | undefined): object =>
  ({ legacy, new: fresh, key: ['id'], ...(partition === undefined ? {} : { partition: { column: 'game_date', by: partition } }) });

let state: string | undefined;
process.on('exit', () => { if (state !== undefined) rmSync(state, { recursive: true, force: true }); });

/** Compares once and holds the findings against those expected. */
export function runOurs(work: OurWork, expected: ReadonlyMap<string, Expected>): Promise<OurRun> {
  return withFolder(async folder => {
    // Runs one after the other on one workspace, as a user has them: what calibration was told is kept for a day. The runs themselves are not.
    state ??= await mkdtemp(path.join(tmpdir(), 'parity-bench-state-'));
    await rm(path.join(state, 'v1'), { recursive: true, force: true });
    const config = path.join(folder, 'parity.jsonc');
    const report = path.join(folder, 'report.json');
    await writeFile(config, JSON.stringify({ environments: { bench: work.stores }, ...work.settings, tables: { events: work.table } }, null, 2));
    const ended = await runMeasured({
      command: process.execPath,
      args: [cli, 'check', 'events', '--config', config, '--state', state, '--format', 'json', '--out', report, '--quiet',
        '--max-findings', String(MAX_FINDINGS), '--timeout', String(work.timeout)],
      env: work.env,
      timeout: work.timeout,
    });
    const head = { seconds: ended.seconds, cpu: ended.cpu, peak: ended.peakNode };
    const none = { findings: 0, rowsScanned: { legacy: 0, new: 0 }, bytesMoved: 0, statements: { legacy: 0, new: 0 } };
    if (ended.timedOut) return { ...head, ...none, verdict: 'timed out', faults: [`no verdict in ${work.timeout} s`] };
    if (ended.code === null || ended.code > 2) return { ...head, ...none, verdict: `exit ${ended.code ?? 'by a signal'}`, faults: [lastLine(ended.stderr)] };
    return { ...head, ...(await readReport(report, expected)) };
  });
}

/** The last line that says something. */
export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';

interface ReportedFinding {
  readonly kind: string;
  readonly key: readonly (string | null)[];
  readonly columns: Readonly<Record<string, { readonly legacy: string | null; readonly new: string | null }>>;
}

interface ReportedItem {
  readonly verdict: string;
  readonly reason?: { readonly message: string };
  readonly evidence: { readonly sql: { readonly legacy: readonly string[]; readonly new: readonly string[] }; readonly rowsScanned: Sides; readonly bytesMoved: Sides };
}

/** Reads a report line by line, since a million findings stand in it on a line each, after a line that ends with `"findings":[`. */
async function readReport(file: string, expected: ReadonlyMap<string, Expected>): Promise<Omit<OurRun, 'seconds' | 'cpu' | 'peak'>> {
  const seen = new Set<string>();
  const faults: string[] = [];
  let rest = '';
  let inFindings = false;
  const lines: AsyncIterable<string> = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    const end: number = inFindings ? line.indexOf('],"evidence":') : -1;
    if (inFindings) {
      const text = (end === -1 ? line : line.slice(0, end)).replace(/,$/u, '');
      if (text !== '') judge(JSON.parse(text) as ReportedFinding, expected, seen, faults);
    }
    if (!inFindings) rest += line;
    else if (end !== -1) rest += line.slice(end);
    inFindings = inFindings ? end === -1 : line.endsWith('"findings":[');
  }
  const item = (JSON.parse(rest) as { readonly items: readonly ReportedItem[] }).items[0];
  if (item === undefined) throw new Error('the report holds no comparison');
  const lacking = expected.size - seen.size;
  if (lacking > 0) faults.push(`${lacking} of the injected differences not found`);
  const verdict = expected.size === 0 ? 'consistent' : 'differs';
  if (item.verdict !== verdict) faults.push(`verdict ${item.verdict} instead of ${verdict}${item.reason === undefined ? '' : `: ${item.reason.message}`}`);
  const { evidence } = item;
  return {
    verdict: item.verdict,
    findings: seen.size,
    rowsScanned: evidence.rowsScanned,
    bytesMoved: evidence.bytesMoved.legacy + evidence.bytesMoved.new,
    statements: { legacy: statementCount(evidence.sql.legacy), new: statementCount(evidence.sql.new) },
    faults: faults.length > MAX_FAULTS ? [...faults.slice(0, MAX_FAULTS), `and ${faults.length - MAX_FAULTS} more`] : faults,
  };
}

function judge({ kind, key, columns }: ReportedFinding, expected: ReadonlyMap<string, Expected>, seen: Set<string>, faults: string[]): void {
  const id = key.join();
  const wanted = expected.get(id);
  const names = Object.keys(columns).join();
  if (wanted === undefined) faults.push(`row ${id} was not injected (${kind} ${names})`);
  else if (seen.has(id)) faults.push(`row ${id} was found twice`);
  else if (kind !== wanted.kind || (wanted.column !== null && names !== wanted.column)) faults.push(`row ${id}: ${kind} ${names} instead of ${wanted.kind} ${wanted.column ?? ''}`);
  if (wanted !== undefined) seen.add(id);
}

/** Evidence keeps the first statements and counts the rest: "… and 12 more". */
function statementCount(statements: readonly string[]): number {
  const more = /^… and (\d+) more$/u.exec(statements.at(-1) ?? '')?.[1];
  return more === undefined ? statements.length : statements.length - 1 + Number(more);
}
