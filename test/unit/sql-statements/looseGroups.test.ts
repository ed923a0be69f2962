import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyzeQuery } from '../../../server/sql/parse/analyzeQuery.ts';

/** A text, and the columns that stand outside of its GROUP BY. */
const CASES: readonly (readonly [text: string, loose: string])[] = [
  ['select team, sum(x) as s, rank() over (order by sum(x) desc) as r from s group by team', ''],
  ['select team, sum(sum(x)) over (order by team asc rows between unbounded preceding and current row) as r from s group by team', ''],
  ['select team, sum(sum(x)) over (order by team rows between 3 preceding and 1 following) as r from s group by team', ''],
  ['select team, sum(sum(x)) over w as r from s group by team window w as (order by team desc)', ''],
  ['select team, cast(sum(x) as decimal(10,2)) as a, cast(sum(x) as signed) as b, convert(max(n) using utf8mb4) as c, max(n) collate utf8mb4_bin as d from s group by team', ''],
  ['select team, extract(year from max(dt)) as e, timestampdiff(day, min(dt), max(dt)) as g, max(dt) + interval 1 day as h from s group by team', ''],
  ['select team, name, sum(x) from s group by team', 'name'],
  ['select team, upper(name) collate utf8mb4_bin as n, sum(x) from s group by team', 'name'],
  ['select team, mode, signed_at, sum(x) from s group by team', 'mode, signed_at'],
  ['select team, rank() over (order by age desc) as r, sum(x) from s group by team', 'age'],
];

describe('columns outside of GROUP BY, on MySQL and MariaDB', () => {
  for (const [text, loose] of CASES) {
    it(text, async () => {
      for (const dialect of ['mysql', 'mariadb'] as const) {
        const analysis = await analyzeQuery(text, dialect);
        assert.ok(analysis.kind === 'read');
        assert.deepEqual(analysis.mayTie.filter((words) => words.endsWith('outside of GROUP BY')), loose === '' ? [] : [`${loose} outside of GROUP BY`]);
      }
    });
  }
});
