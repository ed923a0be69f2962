/** The demo's warehouses and workspace in a temporary folder, and what is really in them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { literal, openDuckdb } from '../../../demo/duckdb.ts';
import { makeDemo } from '../../../demo/makeDemo.ts';

/** Plate appearances of the demo that tests use. */
export const DEMO_ROWS = 60_000;

/** A query of billions of pairs of rows: it runs until it is cancelled. */
const SLOW_QUERY = `-- parity:name slow
SELECT count(*) AS pairs, sum(a.runs * b.runs * c.runs) AS runs
FROM plate_appearances a
JOIN plate_appearances b ON b.pitch_count <= a.pitch_count
JOIN plate_appearances c ON c.pitch_count <= b.pitch_count;
`;

/** Two queries and a statement that writes. */
const MIXED_STATEMENTS = `SELECT count(*) AS teams FROM teams;
SELECT count(*) AS players FROM players;

INSERT INTO teams SELECT * FROM teams;
`;

export interface DemoWorkspace {
  readonly folder: string;
  /** Rows of the legacy warehouse, each value as text or null. The warehouse is only read. */
  legacy(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Adds `queries/20-slow.sql`. */
  addSlowQuery(): void;
  remove(): void;
}

/** Makes the demo with one more file: `queries/21-mixed.sql`. */
export async function demoWorkspace(): Promise<DemoWorkspace> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-demo-'));
  await makeDemo({ folder, rows: DEMO_ROWS });
  writeFileSync(path.join(folder, 'queries', '21-mixed.sql'), MIXED_STATEMENTS);
  return {
    folder,
    legacy: async sql => {
      const db = await openDuckdb({ memory: '200MB', spillFolder: path.join(folder, '.spill') });
      try {
        await db.run(`ATTACH ${literal(path.join(folder, 'legacy.duckdb'))} AS legacy (READ_ONLY)`);
        await db.run('USE legacy');
        return (await db.rows(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`)).map(row => row.map(value => (value === null ? null : String(value))));
      } finally {
        db.close();
      }
    },
    addSlowQuery: () => { writeFileSync(path.join(folder, 'queries', '20-slow.sql'), SLOW_QUERY); },
    remove: () => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); },
  };
}
