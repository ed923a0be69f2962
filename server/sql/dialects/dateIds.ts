/** The partition id of a date on engines whose dates go further than the years 1 to 9999: see `WideDates`. */
import type { Sql } from '../dialect.ts';
import { ID_CUT, ID_LENGTH, type DateCut } from './partitions.ts';

/** Only dates that print ten characters and nothing but a date. */
const isPlain = (date: Sql): Sql => `${date} >= date '0001-01-01' and ${date} < date '10000-01-01'`;

/** PostgreSQL: before year 1 a date prints `0044-03-15 BC`, which is in year -43; none is before 4714 BC. */
export function postgresDateId(date: Sql, by: DateCut): Sql {
  const text = `cast(${date} as text)`;
  const year = `(1 + extract(year from ${date}))::integer`;
  const sign = `case when ${year} < 0 then '-' else '' end`;
  const rest = by === 'year' ? '' : ` || substr(${text}, 5, ${by === 'month' ? 3 : 6})`;
  const later = by === 'day' ? text : `left(${text}, -${ID_CUT[by]})`;
  return (
    `case when ${isPlain(date)} then left(${text}, ${ID_LENGTH[by]}) when not isfinite(${date}) then ${text}` +
    ` when ${date} < date '0001-01-01' then ${sign} || lpad(abs(${year})::text, 4, '0')${rest} else ${later} end`
  );
}

/** DuckDB: before year 1 a date prints `0044-03-15 (BC)`; its year is -43. */
export function duckdbDateId(date: Sql, by: DateCut): Sql {
  const text = `cast(${date} as varchar)`;
  const parts = [`case when year(${date}) < 0 then printf('%05d', year(${date})) else printf('%04d', year(${date})) end`];
  if (by !== 'year') parts.push(`printf('-%02d', month(${date}))`);
  if (by === 'day') parts.push(`printf('-%02d', day(${date}))`);
  return `case when ${isPlain(date)} then left(${text}, ${ID_LENGTH[by]}) when isfinite(${date}) then ${parts.join(' || ')} else ${text} end`;
}

/** Trino prints every date so. */
export function trinoDateId(date: Sql, by: DateCut): Sql {
  const text = `cast(${date} as varchar)`;
  return by === 'day' ? text : `substr(${text}, 1, length(${text}) - ${ID_CUT[by]})`;
}
