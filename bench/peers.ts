/**
 * `npm run bench peers`: MariaDB against PostgreSQL, ours and the peer's by turns. Options: --rows 5000000, --rounds 3, --timeout 600
 * (seconds), --cases identical,clustered,scattered,nulls, --no-peer, --partition month (none), --drop.
 */
import { dropTable, ensureEvents } from './lib/data.ts';
import { PLACE } from './lib/engine.ts';
import { clustered, identical, nulls, scattered } from './lib/injection.ts';
import type { Plan } from './lib/injection.ts';
import { inject, restore } from './lib/journal.ts';
import { openMariadb } from './lib/mariadb.ts';
import { byTurns } from './lib/measure.ts';
import { readOptions } from './lib/options.ts';
import { mariadbToPostgres, runOurs } from './lib/ours.ts';
import type { OurRun } from './lib/ours.ts';
import { runPeer } from './lib/peer.ts';
import type { PeerRun } from './lib/peer.ts';
import { openPostgres } from './lib/postgres.ts';
import { faultsOf, judge, ourCells, ourHead, peerCells, peerFaults, peerName, spread, tell, toldOurs, toldPeer } from './lib/report.ts';
import { print } from './lib/table.ts';

const options = readOptions({ rows: 5_000_000 });
const { rows, rounds, timeout } = options;
const plans = [identical, clustered(rows, 1500), scattered(rows, 1000), nulls(rows, 1000)].filter(({ name }) => options.cases?.includes(name) ?? true);
const sides = { legacy: await openMariadb(), new: await openPostgres() };
const table = await ensureEvents([sides.legacy, sides.new], rows);
const work = mariadbToPostgres(sides.legacy.url, sides.new.url, table, options);
const peerWork = { legacy: new URL(PLACE, sides.legacy.url).href, new: sides.new.url.href, tables: { legacy: table, new: `${PLACE}.${table}` }, columns: ['%'], timeout };

const lines: (readonly string[])[] = [];
const failures: string[] = [];
const faults: string[] = [];
try {
  for (const plan of plans) await measure(plan);
} finally {
  for (const engine of [sides.legacy, sides.new]) {
    await restore(engine, table);
    if (options.drop) await dropTable(engine, table);
    await engine.close();
  }
}
print(`MariaDB ↔ PostgreSQL, ${rows.toLocaleString('en')} rows × 14 columns, ${rounds} rounds, medians (quickest–slowest)`, {
  head: ['work', 'ours', peerName, 'peer ÷ ours', ...ourHead], rows: lines,
});
for (const failure of failures) process.stdout.write(`${failure}\n`);
judge(faults);

async function measure(plan: Plan): Promise<void> {
  tell(plan.words);
  const expected = await inject(sides, table, plan);
  const ours: OurRun[] = [];
  const peer: PeerRun[] = [];
  await byTurns(options.peer ? ['ours', 'peer'] as const : ['ours'] as const, rounds, async name => {
    if (name === 'ours') {
      const run = await runOurs(work, expected);
      ours.push(run);
      tell(`ours  ${toldOurs(run)}`);
    } else if (!peer.some(run => run.timedOut)) {
      // Once stopped for its time is enough: the other rounds would not tell more.
      const run = await runPeer(peerWork);
      peer.push(run);
      tell(`peer  ${toldPeer(run)}`);
    }
  });
  for (const engine of [sides.legacy, sides.new]) await restore(engine, table);
  lines.push([plan.words, spread(ours), ...peerCells(peer, ours), ...ourCells(ours, 2 * rows)]);
  failures.push(...peerFaults(plan.name, peer, expected));
  faults.push(...faultsOf(plan.name, ours));
}
