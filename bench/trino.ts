/**
 * `npm run bench trino`: MariaDB against Trino on Iceberg, identical: the floor, ours, and the peer (without `game_date`, whose type it
 * rejects there) by turns; then ours again where the snapshot of the lake is known from a check before. Options: --rows 5000000,
 * --rounds 3, --timeout 600 (seconds), --no-peer, --partition month (none), --drop.
 */
import { dropTable } from './lib/data.ts';
import { PLACE } from './lib/engine.ts';
import { mariadbCrc, trinoCrc } from './lib/floor.ts';
import { ensureLake, LAKE, lakeColumns } from './lib/lake.ts';
import { openMariadb } from './lib/mariadb.ts';
import { readOptions } from './lib/options.ts';
import { runOurs, serverStore, tableMapping } from './lib/ours.ts';
import type { OurWork } from './lib/ours.ts';
import { faultsOf, judge, ourCells, ourHead, spread } from './lib/report.ts';
import { print } from './lib/table.ts';
import { openTrino } from './lib/trino.ts';
import { measureVersus } from './lib/versus.ts';

const options = readOptions({ rows: 5_000_000 });
const { rows, timeout } = options;
const mariadb = await openMariadb();
const trino = openTrino();
const table = await ensureLake(mariadb, trino, rows);
const legacy = serverStore('mariadb', mariadb.url, PLACE, 'legacy');
try {
  const ours: OurWork = {
    stores: { legacy: legacy.store, new: { driver: 'trino', server: trino.url.origin, user: 'parity', catalog: 'iceberg', schema: PLACE } },
    env: legacy.env,
    table: tableMapping(table, table, options.partition),
    timeout,
  };
  const title = `MariaDB ↔ Trino Iceberg, ${rows.toLocaleString('en')} rows × ${lakeColumns.length} columns`;
  await measureVersus({
    title,
    rows,
    ours,
    floor: { legacy: mariadbCrc(mariadb, table), new: trinoCrc(trino, `${LAKE}.${table}`, rows) },
    peer: options.peer ? {
      legacy: new URL(PLACE, mariadb.url).href, new: `trino://parity@${trino.url.host}/iceberg/${PLACE}`, tables: { legacy: table, new: table },
      columns: lakeColumns.filter(name => name !== 'id' && name !== 'game_date'), timeout,
    } : undefined,
  }, options);
  // The first run reads the snapshot, the others know it.
  const runs = [];
  for (let round = 0; round <= options.rounds; round += 1) runs.push(await runOurs({ ...ours, settings: { trustSnapshotsForDays: 7 } }, new Map()));
  const again = runs.slice(1);
  judge(faultsOf('a snapshot that is known', runs));
  print(`${title}: again, with trustSnapshotsForDays, ${options.rounds} rounds, medians (quickest–slowest)`, { head: ['', 'time', ...ourHead], rows: [['ours', spread(again), ...ourCells(again, 2 * rows)]] });
} finally {
  if (options.drop) {
    await dropTable(mariadb, table);
    await dropTable(trino, table, `${LAKE}.`);
  }
  await mariadb.close();
}
