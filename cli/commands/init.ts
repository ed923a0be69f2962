/** `parity init`: a configuration to start from. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { EXIT } from '../exitCode.ts';
import { CliError } from '../failure.ts';
import type { Outside } from '../outside.ts';
import { CONFIG_FILE, shownPath } from '../project.ts';
import { writeWhole } from '../writeReport.ts';

/** What is written. It is right as it stands, so that an editor has nothing to complain of before anything was filled in. */
export const TEMPLATE = `// What \`parity\` compares: two warehouses, and which of their tables are the same.
{
  // Pairs of stores. The first one is used when none is named (--env).
  "environments": {
    "dev": {
      // Drivers: duckdb (path), mysql and mariadb (host, port, user, database), trino (server, user, catalog, schema).
      "legacy": { "driver": "duckdb", "path": "legacy.duckdb" },
      "new": { "driver": "duckdb", "path": "new.duckdb" }
    }
    // "prod": {
    //   // Never a password as it is: take it from a variable, or leave the line out and be asked.
    //   "legacy": { "driver": "mysql", "host": "db1", "user": "reader", "database": "baseball", "password": "\${env:LEGACY_PASSWORD}" },
    //   "new": { "driver": "trino", "server": "https://lake:8443", "user": "reader", "catalog": "hive", "schema": "baseball" }
    // }
  },

  // Tables that have another name, a key, partitions or rules. All others are taken as they are.
  "tables": {
    // "games": {
    //   // Its name on each side, where they differ.
    //   "legacy": "games",
    //   "new": "games_v2",
    //   // What tells rows apart. Left out: the primary key. []: rows are counted, not matched.
    //   "key": ["game_date", "home_team", "game_number"],
    //   // What is loaded and reloaded together: by day, month, year or value.
    //   "partition": { "column": "game_date", "by": "month" },
    //   "columns": {
    //     "attendance": { "tolerance": { "abs": 1 } },
    //     "park": { "legacy": "park_id", "new": "park" },
    //     "loaded_at": { "ignore": "each load writes its own time" }
    //   }
    // }
  }
}
`;

/** @returns the exit code */
export async function init(options: { readonly config?: string; readonly force?: boolean }, outside: Outside): Promise<number> {
  const file = path.resolve(outside.cwd, options.config ?? CONFIG_FILE);
  const shown = shownPath(file, outside.cwd);
  if (options.force !== true && (await stat(file).catch(() => null)) !== null) {
    throw new CliError(`${shown} is there already and was left as it is. --force writes over it.`);
  }
  await writeWhole(file, [TEMPLATE], outside.cwd);
  await outside.stdout.write(`Wrote ${shown}. Fill in your two stores, then run: parity doctor\n`);
  return EXIT.consistent;
}
