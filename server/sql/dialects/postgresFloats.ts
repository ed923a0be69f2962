/** The text of a DOUBLE on PostgreSQL. */
import type { Sql } from '../dialect.ts';

const asText = (x: Sql): Sql => `cast(${x} as text)`;
const asDouble = (x: Sql): Sql => `cast(${x} as double precision)`;

/**
 * PostgreSQL prints digits that give the double back: plain from 1e-4 to 1e15, without `.0`, else `1.5e-07`, `1e+15`. They are the fewest,
 * but for digits that lie exactly between two doubles, which only whole numbers from 2^53 to about 2^134 have: 2e23 is
 * `1.9999999999999998e+23` (seen in 15.18). Output: see `float` in `canonicalForms.md`.
 */
export function postgresFloatText(x: Sql): Sql {
  const magnitude = `abs(${x})`;
  const digits = `substr(${asText(magnitude)}, 6)`;
  return (
    `case when ${magnitude} >= 0.001 and ${magnitude} < 1e15 then ${asText(x)} when ${x} = 0 then '0'` +
    ` when ${magnitude} >= 0.0001 and ${magnitude} < 0.001 then case when ${x} < 0 then '-' else '' end || left(${digits}, 1)` +
    ` || case when length(${digits}) > 1 then '.' || substr(${digits}, 2) else '' end || 'e-4'` +
    ` when ${magnitude} >= 9007199254740992 and ${magnitude} < 1e41 and length(${asText(magnitude)}) >= 21 then case when ${x} < 0 then '-' else '' end || ${betweenDoubles(magnitude)}` +
    ` else replace(regexp_replace(${asText(x)}, 'e([+-])0*', 'e\\1'), 'e+', 'e') end`
  );
}

/**
 * The fewest digits of a whole double that is printed with 16 or 17, `d.ddde+xx`. Fewer that give the same double back lie less than 23
 * units of the 17th digit away: rounded to 15 digits, or one of the two neighbours with 16. Without a subquery: with one, the server
 * does not work in parallel.
 */
function betweenDoubles(magnitude: Sql): Sql {
  const digits = `cast(split_part(${asText(magnitude)}, 'e+', 1) as numeric)`;
  const exponent = `split_part(${asText(magnitude)}, 'e+', 2)`;
  const isSame = (candidate: Sql): Sql => `${asDouble(`(${candidate}) || 'e' || ${exponent}`)} = ${magnitude}`;
  const written = (candidate: Sql): Sql => `rtrim(rtrim(${asText(candidate)}, '0'), '.') || 'e' || ${exponent}`;
  const rounded = `round(${digits}, 14)`;
  const below = `trunc(${digits}, 15)`;
  const above = `${below} + 0.000000000000001`;
  return (
    `case when ${isSame(rounded)} then case when ${rounded} = 10 then '1e' || (cast(${exponent} as integer) + 1) else ${written(rounded)} end` +
    ` when ${isSame(below)} then ${written(below)} when ${isSame(above)} then ${written(above)} else ${written(digits)} end`
  );
}
