import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyzeQuery } from '../../../server/sql/parse/analyzeQuery.ts';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';
import type { LexicalName } from '../../../server/sql/statements/lexicalRules.ts';
import { leaveOut, mapTables } from '../../../server/sql/statements/rewrite.ts';
import type { Rewritten } from '../../../server/sql/statements/rewrite.ts';
import type { TableReference } from '../../../server/sql/statement.ts';

async function references(text: string, dialect: LexicalName): Promise<readonly TableReference[] | null> {
  const analysis = await analyzeQuery(text, dialect);
  return analysis.kind === 'read' ? analysis.tables : null;
}

function shown(rewritten: Rewritten): string {
  return rewritten.kind === 'rewritten' ? rewritten.text : `impossible: ${rewritten.reason}`;
}

interface Case {
  readonly title: string;
  readonly dialect: LexicalName;
  readonly text: string;
  readonly gives: string;
}

/** Every table maps to `lake`.<name>_v2, but teams, which keeps its name. */
const mapped: readonly Case[] = [
  { title: 'a name', dialect: 'trino', text: 'select count(*) from games', gives: 'select count(*) from "lake"."games_v2"' },
  { title: 'a name with an alias', dialect: 'trino', text: 'select g.x from b.games as g, teams', gives: 'select g.x from "lake"."games_v2" as g, teams' },
  { title: 'columns by the bare name', dialect: 'trino', text: 'select games.x from games join players on players.id = games.id', gives: 'select games.x from "lake"."games_v2" AS games join "lake"."players_v2" AS players on players.id = games.id' },
  { title: 'columns by the whole name', dialect: 'trino', text: 'select b.games.x, B.GAMES.y from b.games', gives: 'select games.x, GAMES.y from "lake"."games_v2" AS games' },
  { title: 'a star by the bare name', dialect: 'postgres', text: 'select games.* from games', gives: 'select games.* from "lake"."games_v2" AS games' },
  { title: 'quotes and characters of two units', dialect: 'mysql', text: "select '😀', `games`.x from `b`.`games`", gives: "select '😀', `games`.x from \"lake\".\"games_v2\" AS `games`" },
  { title: 'MySQL partitions before the alias', dialect: 'mysql', text: 'select games.x from games partition (p0, p1) where 1', gives: 'select games.x from "lake"."games_v2" partition (p0, p1) AS games where 1' },
  { title: 'two mentions', dialect: 'trino', text: 'select 1 from games where x in (select x from games)', gives: 'select 1 from "lake"."games_v2" where x in (select x from "lake"."games_v2")' },
  { title: 'a WITH name stays', dialect: 'trino', text: 'with games as (select * from games) select games.x from games', gives: 'with games as (select * from "lake"."games_v2" AS games) select games.x from games' },
  { title: 'unknown tables', dialect: 'duckdb', text: "select * from 'x.parquet'", gives: 'impossible: its source tables are unknown' },
];

/** Tables called games lose rows, the others keep them. */
const filtered: readonly Case[] = [
  { title: 'a table', dialect: 'trino', text: 'select count(*) from games where x = 1', gives: 'select count(*) from (SELECT * FROM games_v2 WHERE k <> 5) AS games where x = 1' },
  { title: 'with its alias', dialect: 'trino', text: 'select 1 from b.games g (a, b) left join teams t on t.x = g.a', gives: 'select 1 from (SELECT * FROM games_v2 WHERE k <> 5) g (a, b) left join teams_v2 t on t.x = g.a' },
  { title: 'partitions move inside, index hints go', dialect: 'mysql', text: 'select 1 from games partition (p0) as g force index (a, b) join teams use index (x) using (t)', gives: 'select 1 from (SELECT * FROM games_v2 partition (p0) WHERE k <> 5) as g  join teams_v2 use index (x) using (t)' },
  { title: 'ONLY', dialect: 'postgres', text: 'select 1 from only games', gives: 'impossible: games stands with ONLY, which a query in its place cannot have' },
  { title: 'a sample', dialect: 'trino', text: 'select 1 from games g tablesample bernoulli (10)', gives: 'impossible: games stands with TABLESAMPLE, which a query in its place cannot have' },
  { title: 'a name of the WITH list in the way', dialect: 'trino', text: 'with games_v2 as (select 1 as y) select 1 from games, games_v2', gives: 'impossible: the WITH list defines games_v2 too. Call it otherwise' },
];

describe('mapTables', () => {
  for (const { title, dialect, text, gives } of mapped) {
    it(title, async () => {
      const result = mapTables(text, await references(text, dialect), (parts) => (parts.at(-1) === 'teams' ? null : `"lake"."${parts.at(-1)?.toLowerCase() ?? ''}_v2"`), { ...lexicalRules[dialect], identifierQuotes: ['"', '`'], doubleQuoteIsString: false });
      assert.equal(shown(result), gives);
    });
  }

  it('names the alias only where the name changes', async () => {
    const text = 'select games.x from b.games';
    assert.equal(shown(mapTables(text, await references(text, 'trino'), () => 'lake.games', lexicalRules.trino)), 'select games.x from lake.games');
  });

  it('does not give one alias to two tables', async () => {
    const text = 'select a.games.x from a.games, b.games';
    assert.equal(shown(mapTables(text, await references(text, 'trino'), () => 'v2', lexicalRules.trino)), 'impossible: columns are written a.games.… and another table is called games too. Give both an alias');
  });

  it('does not let a WITH name catch the mapped name', async () => {
    const text = 'with v2 as (select x from games) select 1 from v2 join games on true';
    assert.equal(shown(mapTables(text, await references(text, 'trino'), () => 'v2', lexicalRules.trino)), 'impossible: the WITH list defines v2 too. Call it otherwise');
  });
});

describe('leaveOut', () => {
  for (const { title, dialect, text, gives } of filtered) {
    it(title, async () => {
      const result = leaveOut(text, await references(text, dialect), (parts) => (parts.at(-1) === 'games' ? 'k <> 5' : null), (parts) => `${parts.at(-1) ?? ''}_v2`, lexicalRules[dialect]);
      assert.equal(shown(result), gives);
    });
  }
});
