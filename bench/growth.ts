/**
 * `npm run bench growth`: time against rows (0.5 to 20 million identical ones, DuckDB ↔ DuckDB and MariaDB ↔ PostgreSQL), and time and
 * memory against findings (0 to 1 million in `--rows`, on the same pairs). Options: --max 20000000 (largest table), --rows 5000000,
 * --rounds 3, --timeout 600 (seconds), --cases duckdb,duckdbFindings,servers,findings, --partition month (none), --drop.
 */
import { dropTable, ensureEvents, eventsTable } from './lib/data.ts';
import { duckdbWork } from './lib/duckdbFiles.ts';
import { withFolder } from './lib/folder.ts';
import { identical, many } from './lib/injection.ts';
import type { Plan } from './lib/injection.ts';
import { inject, restore } from './lib/journal.ts';
import type { Expected } from './lib/journal.ts';
import { openMariadb } from './lib/mariadb.ts';
import { median } from './lib/measure.ts';
import { readOptions } from './lib/options.ts';
import { mariadbToPostgres, runOurs } from './lib/ours.ts';
import type { OurRun, OurWork } from './lib/ours.ts';
import { openPostgres } from './lib/postgres.ts';
import { faultsOf, judge, ourCells, ourHead, spread, tell, toldOurs } from './lib/report.ts';
import { grouped, megabytes, print, seconds, times } from './lib/table.ts';

/** What the process may take, in bytes, whatever it finds; embedded DuckDBs included. */
const MEMORY = 250 * 2 ** 20;

const options = readOptions({ rows: 5_000_000 });
const sizes = [500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000].filter(size => size <= options.max);
const findings = [0, 1000, 10_000, 100_000, 1_000_000].filter(count => count <= options.rows);
const wants = (name: string): boolean => options.cases?.includes(name) ?? true;
const faults: string[] = [];

if (wants('duckdb')) await inDuckdb();
if (wants('duckdbFindings')) await findingsInDuckdb();
if (wants('servers') || wants('findings')) await onServers();
judge(faults);

/** Runs ours so many rounds. */
async function rounds(name: string, work: OurWork, expected: ReadonlyMap<string, Expected>): Promise<readonly OurRun[]> {
  const runs: OurRun[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const run = await runOurs(work, expected);
    runs.push(run);
    tell(`${name}  ${toldOurs(run)}`);
  }
  faults.push(...faultsOf(name, runs));
  const peak = Math.max(...runs.map(run => run.peak));
  if (peak > MEMORY) faults.push(`${name}: ${megabytes(peak)} of memory, more than ${megabytes(MEMORY)}`);
  return runs;
}

async function inDuckdb(): Promise<void> {
  const lines: string[][] = [];
  for (const rows of sizes) {
    await withFolder(async folder => {
      const { work, expected } = await duckdbWork(folder, rows, identical, options);
      lines.push(growthLine(rows, await rounds(`DuckDB ${grouped(rows)} rows`, work, expected)));
    });
  }
  printGrowth('DuckDB ↔ DuckDB', lines);
}

async function findingsInDuckdb(): Promise<void> {
  await growFindings('DuckDB ↔ DuckDB', (name, plan) =>
    withFolder(async folder => {
      const { work, expected } = await duckdbWork(folder, options.rows, plan, options);
      return rounds(`DuckDB ${name}`, work, expected);
    }));
}

/** Measures so many findings after so many, and prints what each takes more than none. */
async function growFindings(pair: string, measure: (name: string, plan: Plan) => Promise<readonly OurRun[]>): Promise<void> {
  const lines: string[][] = [];
  let without = 0;
  for (const count of findings) {
    const runs = await measure(`${grouped(count)} findings`, count === 0 ? identical : many(options.rows, count));
    const taken = median(runs.map(run => run.seconds));
    if (count === 0) without = taken;
    lines.push([grouped(count), spread(runs), count === 0 ? '' : `${(((taken - without) / count) * 1e6).toFixed(1)} µs`, ...ourCells(runs, 2 * options.rows)]);
  }
  print(`${pair}, ${grouped(options.rows)} rows, ${options.rounds} rounds, medians (quickest–slowest)`, { head: ['findings', 'time', 'more per finding', ...ourHead], rows: lines });
}

async function onServers(): Promise<void> {
  const sides = { legacy: await openMariadb(), new: await openPostgres() };
  const both = [sides.legacy, sides.new];
  const work = (rows: number): OurWork => mariadbToPostgres(sides.legacy.url, sides.new.url, eventsTable(rows), options);
  try {
    if (wants('servers')) {
      const lines: string[][] = [];
      for (const rows of sizes) {
        const table = await ensureEvents(both, rows);
        lines.push(growthLine(rows, await rounds(`MariaDB ↔ PostgreSQL ${grouped(rows)} rows`, work(rows), new Map())));
        if (options.drop && rows !== options.rows) for (const engine of both) await dropTable(engine, table);
      }
      printGrowth('MariaDB ↔ PostgreSQL', lines);
    }
    if (wants('findings')) await onTable(await ensureEvents(both, options.rows));
  } finally {
    for (const engine of both) {
      if (options.drop) await dropTable(engine, eventsTable(options.rows));
      await engine.close();
    }
  }

  async function onTable(table: string): Promise<void> {
    await growFindings('MariaDB ↔ PostgreSQL', async (name, plan) => {
      try {
        return await rounds(name, work(options.rows), await inject(sides, table, plan));
      } finally {
        for (const engine of both) await restore(engine, table);
      }
    });
  }
}

function growthLine(rows: number, runs: readonly OurRun[]): string[] {
  return [grouped(rows), spread(runs), seconds((median(runs.map(run => run.seconds)) / rows) * 1e6), ...ourCells(runs, 2 * rows)];
}

/** A line more than the table: how the time grows from the smallest to the largest, against the rows. */
function printGrowth(pair: string, lines: readonly (readonly string[])[]): void {
  print(`${pair}, identical, ${options.rounds} rounds, medians (quickest–slowest)`, { head: ['rows', 'time', 'per million rows', ...ourHead], rows: lines });
  const [first, last] = [lines[0], lines.at(-1)].map(line => ({ rows: Number(line?.[0]?.replaceAll(',', '')), taken: Number.parseFloat(line?.[1] ?? '') }));
  if (first !== undefined && last !== undefined && lines.length > 1) process.stdout.write(`\n${times(last.rows / first.rows)} the rows take ${times(last.taken / first.taken)} the time\n`);
}
