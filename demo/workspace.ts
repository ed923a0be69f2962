/** The workspace around the demo's databases: configuration, queries, and a page that says what to expect. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FAULTS } from './faults.ts';
import { QUERIES, queryFiles } from './queries.ts';

/** The configuration of the demo. */
export const CONFIG = `// Two warehouses in the middle of a migration. Paths start at the folder of this file.
{
  "defaultEnvironment": "demo",
  "environments": {
    "demo": {
      "legacy": { "driver": "duckdb", "path": "legacy.duckdb" },
      "new": { "driver": "duckdb", "path": "new.duckdb" },
    },
  },
  "tables": {
    "teams": { "key": ["team_id"] },
    "players": {
      "key": ["player_id"],
    },
    // Renamed in the migration, and one of its columns as well.
    "games": {
      "legacy": "games",
      "new": "games_v2",
      "key": ["game_date", "home_team", "game_number"],
      "partition": { "column": "game_date", "by": "month" },
      "columns": { "park": { "legacy": "park_id", "new": "park" } },
    },
    "plate_appearances": {
      "legacy": "plate_appearances",
      "new": "pa_events",
      "key": ["game_id", "pa_number"],
      "partition": { "column": "game_date", "by": "month" },
    },
  },
}
`;

/** The page for people. */
export function readme(): string {
  const verdict = ({ verdict: said, cause }: (typeof QUERIES)[number]['expected']): string => (cause === undefined ? said : `${said}: ${cause}`);
  return `# Baseball in two warehouses

\`legacy.duckdb\` is the warehouse that is to be left, \`new.duckdb\` the one that is to take its place. The migration renamed tables
(\`games\` → \`games_v2\`, \`plate_appearances\` → \`pa_events\`) and a column (\`park_id\` → \`park\`), widened types and changed the order of
columns. \`parity.jsonc\` says what belongs together.

Clubs, players and games are made up from a seed. Nothing here is a record of anybody.

## What went wrong in the migration

| Table | Partition | What happened |
|---|---|---|
${FAULTS.map((fault) => `| ${fault.table} | ${fault.partitions.join(', ') || '(all)'} | ${fault.words} |`).join('\n')}

Everything else is the same on both sides.

## What to try

Open a file in \`queries/\`, put the cursor in a query and choose *Compare on Both Warehouses*; or run \`parity compare queries/03-july-2016.sql\`
and \`parity check games\` in this folder.

| Query | Expect |
|---|---|
${QUERIES.map((query) => `| [${path.posix.basename(query.file)}](${query.file}) | ${verdict(query.expected)} |`).join('\n')}
`;
}

/** Every file of the workspace: path relative to it, and text. */
export function workspaceFiles(): readonly { readonly file: string; readonly text: string }[] {
  return [{ file: 'parity.jsonc', text: CONFIG }, { file: 'README.md', text: readme() }, ...queryFiles()];
}

/** Writes the files that are not there yet: what somebody changed stays as it is. Gives the paths of those that were written. */
export async function writeWorkspace(folder: string): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { file, text } of workspaceFiles()) {
    const target = path.join(folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    try {
      await writeFile(target, text, { flag: 'wx' });
      written.push(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return written;
}
