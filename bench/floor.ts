/**
 * `npm run bench floor`: MariaDB against PostgreSQL, identical: ours and the fastest bare statements by turns (bench/lib/floor.ts).
 * Options: --rows 5000000, --rounds 3, --partition month (none), --drop.
 */
import { dropTable, ensureEvents } from './lib/data.ts';
import { mariadbMd5, postgresMd5 } from './lib/floor.ts';
import { openMariadb } from './lib/mariadb.ts';
import { readOptions } from './lib/options.ts';
import { mariadbToPostgres } from './lib/ours.ts';
import { openPostgres } from './lib/postgres.ts';
import { measureVersus } from './lib/versus.ts';

const options = readOptions({ rows: 5_000_000 });
const { rows } = options;
const engines = { legacy: await openMariadb(), new: await openPostgres() };
const table = await ensureEvents([engines.legacy, engines.new], rows);
try {
  // More sessions of its own per statement would only take turns on the processors that both engines share.
  await engines.new.ask('set max_parallel_workers_per_gather = 0');
  await measureVersus({
    title: `MariaDB ↔ PostgreSQL, ${rows.toLocaleString('en')} rows × 14 columns`,
    rows,
    ours: mariadbToPostgres(engines.legacy.url, engines.new.url, table, options),
    floor: { legacy: mariadbMd5(engines.legacy, table), new: postgresMd5(engines.new, table) },
    peer: undefined,
  }, options);
} finally {
  if (options.drop) for (const engine of [engines.legacy, engines.new]) await dropTable(engine, table);
  for (const engine of [engines.legacy, engines.new]) await engine.close();
}
