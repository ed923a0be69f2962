/** Dates, moments, instants and times of day. */
import fc from 'fast-check';
import { cast, identity, isMysql, kind, pairs, same, TEXT } from './kinds.ts';
import type { ColumnOfPair, KindOfPair, RandomPair } from './kinds.ts';

const pad = (n: number, width: number): string => String(n).padStart(width, '0');
const dateText = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
const lateDate = fc.tuple(fc.integer({ min: 1971, max: 2037 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map(([year, month, day]) => `${year}-${pad(month, 2)}-${pad(day, 2)}`);
const clock = (seconds: number): string => `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
/** Digits behind the point, of which the last are often zeros. */
const fraction = (digits: number): fc.Arbitrary<string> => fc.tuple(fc.bigInt({ min: 0n, max: 10n ** BigInt(digits) - 1n }), fc.integer({ min: 0, max: digits })).map(([n, kept]) => n.toString().padStart(digits, '0').slice(0, kept).padEnd(digits, '0'));
const moment = (day: fc.Arbitrary<string>, digits: number): fc.Arbitrary<string> =>
  fc.tuple(day, fc.integer({ min: 0, max: 86_399 }), fraction(digits)).map(([date, seconds, parts]) => `${date} ${clock(seconds)}${digits === 0 ? '' : `.${parts}`}`);
/** The last digit changed, or the hour, or the day. */
function nearMoment(text: string, n: number): string {
  const at = n % 3 === 0 ? text.length - 1 : n % 3 === 1 ? 9 : 15;
  const digit = text[at] ?? '0';
  return `${text.slice(0, at)}${digit === '1' ? '2' : '1'}${text.slice(at + 1)}`;
}
const timestampColumn = (precision: 0 | 3 | 6): ColumnOfPair<string> =>
  cast({ duckdb: { 0: 'timestamp_s', 3: 'timestamp_ms', 6: 'timestamp' }[precision], mysql: `datetime(${precision})`, postgres: `timestamp(${precision})`, trino: `timestamp(${precision})` });
const DATE = cast({ duckdb: 'date', mysql: 'date', postgres: 'date', trino: 'date' });
const NANOS = cast({ duckdb: 'timestamp_ns', trino: 'timestamp(9)' });
const INSTANT: ColumnOfPair<string> = {
  type: (engine) => ({ duckdb: 'timestamptz', mysql: 'timestamp(6) null', mariadb: 'timestamp(6) null', postgres: 'timestamptz', trino: 'timestamp(6) with time zone' })[engine],
  literal: (engine, value) => (isMysql(engine) ? `'${value}'` : engine === 'trino' ? `timestamp '${value} UTC'` : `timestamptz '${value}+00'`),
};
const TIME = cast({ duckdb: 'time', mysql: 'time(6)', postgres: 'time', trino: 'time(6)' });
const momentPairs = (day: fc.Arbitrary<string>, digits: number): fc.Arbitrary<RandomPair<string, string>> => pairs(moment(day, digits), nearMoment, identity, identity, same);

/** A coarser column on the legacy side: the other has more digits, which are zeros or not. */
const finer = (day: fc.Arbitrary<string>, own: number, more: number): fc.Arbitrary<RandomPair<string, string>> =>
  fc.tuple(moment(day, own), fc.constantFrom('', '', '1'), fc.nat(9)).map(([text, last, dice]): RandomPair<string, string> => {
    if (dice === 0) return { legacy: null, new: text, equal: false };
    const zeros = `${own === 0 ? '.' : ''}${last.padStart(more - own, '0')}`;
    return { legacy: text, new: `${text}${zeros}`, equal: last === '' };
  });
const dateNanos = fc.tuple(fc.integer({ min: 1700, max: 2250 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map(([year, month, day]) => `${year}-${pad(month, 2)}-${pad(day, 2)}`);

/** Months, days and microseconds. */
interface Span {
  readonly months: bigint;
  readonly days: bigint;
  readonly micros: bigint;
}
const SPAN: ColumnOfPair<Span> = {
  type: (engine) => (engine === 'duckdb' || engine === 'postgres' ? 'interval' : undefined),
  literal: (engine, { months, days, micros }) => (engine === 'duckdb' ? `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))` : `cast('${months} months ${days} days ${micros} microseconds' as interval)`),
};
const SECONDS: ColumnOfPair<Span> = {
  type: (engine) => (engine === 'trino' ? 'interval day to second' : undefined),
  literal: (_engine, { days, micros }) => `(interval '1' day * bigint '${days}' + interval '0.001' second * bigint '${micros / 1000n}')`,
};
const MONTHS: ColumnOfPair<Span> = { type: (engine) => (engine === 'trino' ? 'interval year to month' : undefined), literal: (_engine, { months }) => `(interval '1' month * bigint '${months}')` };
const few = fc.constantFrom(0n, 1n, -1n, 13n, -30n, 400n);
const micros = fc.oneof(fc.constantFrom(0n, 1n, -1n, 1000n, 86_400_000_000n, -86_400_000_000n), fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }));
const span = fc.record({ months: few, days: few, micros });
const wholeMillis = fc.record({ months: fc.constant(0n), days: few, micros: micros.map((n) => (n / 1000n) * 1000n) });
const onlyMonths = fc.record({ months: fc.integer({ min: -100_000, max: 100_000 }).map(BigInt), days: fc.constant(0n), micros: fc.constant(0n) });
/** A day as 24 hours, which is the same time; a month, a millisecond or thirty days more. */
const nearSpan = ({ months, days, micros: rest }: Span, n: number): Span =>
  [{ months, days: days - 1n, micros: rest + 86_400_000_000n }, { months: months + 1n, days, micros: rest }, { months, days, micros: rest + 1000n }, { months, days: days + 30n, micros: rest }][n % 4] ?? { months, days, micros: rest };
const sameSpan = (l: Span, r: Span): boolean => l.months === r.months && l.days === r.days && l.micros === r.micros;
const sameTime = (l: Span, r: Span): boolean => l.months === r.months && l.days * 86_400_000_000n + l.micros === r.days * 86_400_000_000n + r.micros;
const nearMonths = ({ months }: Span): Span => ({ months: months + 1n, days: 0n, micros: 0n });
const nearTime = (value: Span, n: number): Span => nearSpan(value, n % 2 === 0 ? 0 : 2);

/** A local time and its offset in minutes. */
interface Zoned {
  readonly time: string;
  readonly minutes: number;
}
const ZONED: ColumnOfPair<Zoned> = {
  type: (engine) => ({ duckdb: 'timetz', mysql: undefined, mariadb: undefined, postgres: 'timetz', trino: 'time(6) with time zone' })[engine],
  literal: (engine, { time, minutes }) => `${engine === 'trino' ? 'time ' : ''}'${time}${minutes < 0 ? '-' : '+'}${clock(Math.abs(minutes) * 60).slice(0, 5)}'`,
};
const zoned = fc.record({ time: fc.tuple(fc.nat(86_399), fraction(6)).map(([seconds, parts]) => `${clock(seconds)}.${parts}`), minutes: fc.integer({ min: -14 * 60, max: 14 * 60 }) });
/** The same offset to the other side of UTC, a minute or an hour less; another last digit. */
const nearZoned = ({ time, minutes }: Zoned, n: number): Zoned =>
  [{ time, minutes: minutes === 0 ? 1 : -minutes }, { time, minutes: minutes - 1 < -840 ? 840 : minutes - 1 }, { time, minutes: minutes > 0 ? minutes - 60 : minutes + 60 }, { time: `${time.slice(0, -1)}${time.endsWith('1') ? '2' : '1'}`, minutes }][n % 4] ?? { time, minutes };

export const times: readonly KindOfPair[] = [
  kind({ name: 'time with zone twice', legacy: ZONED, new: ZONED, values: pairs(zoned, nearZoned, identity, identity, (l, r) => l.time === r.time && l.minutes === r.minutes) }),
  kind({ name: 'interval and interval', legacy: SPAN, new: SPAN, values: pairs(span, nearSpan, identity, identity, sameSpan) }),
  kind({ name: 'interval and interval day to second', legacy: SPAN, new: SECONDS, values: pairs(wholeMillis, nearTime, identity, identity, sameTime) }),
  kind({ name: 'interval day to second twice', legacy: SECONDS, new: SECONDS, values: pairs(wholeMillis, nearTime, identity, identity, sameTime) }),
  kind({ name: 'interval and interval year to month', legacy: SPAN, new: MONTHS, values: pairs(onlyMonths, nearMonths, identity, identity, sameSpan) }),
  kind({ name: 'interval year to month twice', legacy: MONTHS, new: MONTHS, values: pairs(onlyMonths, nearMonths, identity, identity, sameSpan) }),
  kind({ name: 'date and date', legacy: DATE, new: DATE, values: pairs(dateText, (text) => `${text.slice(0, 9)}${text.endsWith('1') ? '2' : '1'}`, identity, identity, same) }),
  kind({
    name: 'date and timestamp(3)', legacy: DATE, new: timestampColumn(3),
    values: fc.tuple(dateText, fc.constantFrom('00:00:00.000', '00:00:00.000', '00:00:00.001', '12:00:00.000')).map(([day, time]) => ({ legacy: day, new: `${day} ${time}`, equal: time === '00:00:00.000' })),
  }),
  kind({ name: 'timestamp(6) and timestamp(6)', legacy: timestampColumn(6), new: timestampColumn(6), values: momentPairs(dateText, 6) }),
  kind({ name: 'timestamp(3) and timestamp(3)', legacy: timestampColumn(3), new: timestampColumn(3), values: momentPairs(dateText, 3) }),
  kind({ name: 'timestamp(0) and timestamp(0)', legacy: timestampColumn(0), new: timestampColumn(0), values: momentPairs(dateText, 0) }),
  kind({ name: 'timestamp(0) and timestamp(6)', legacy: timestampColumn(0), new: timestampColumn(6), values: finer(dateText, 0, 6) }),
  kind({ name: 'timestamp(3) and timestamp(6)', legacy: timestampColumn(3), new: timestampColumn(6), values: finer(dateText, 3, 6) }),
  kind({ name: 'timestamp(6) and nanoseconds', legacy: timestampColumn(6), new: NANOS, values: finer(dateNanos, 6, 9) }),
  kind({ name: 'nanoseconds and nanoseconds', legacy: NANOS, new: NANOS, values: momentPairs(dateNanos, 9) }),
  kind({ name: 'picoseconds and picoseconds', legacy: cast({ trino: 'timestamp(12)' }), new: cast({ trino: 'timestamp(12)' }), values: momentPairs(dateText, 12) }),
  kind({ name: 'nanoseconds and picoseconds', legacy: NANOS, new: cast({ trino: 'timestamp(12)' }), values: finer(dateNanos, 9, 12) }),
  kind({ name: 'instant and instant', legacy: INSTANT, new: INSTANT, values: momentPairs(lateDate, 6) }),
  kind({ name: 'instant and timestamp(6)', legacy: INSTANT, new: timestampColumn(6), values: momentPairs(lateDate, 6) }),
  kind({ name: 'time and time', legacy: TIME, new: TIME, values: pairs(fc.tuple(fc.nat(86_399), fraction(6)).map(([seconds, parts]) => `${clock(seconds)}.${parts}`), (text) => `${text.slice(0, -1)}${text.endsWith('1') ? '2' : '1'}`, identity, identity, same) }),
  kind({
    name: 'times beyond a day and below zero, and text', legacy: cast({ mysql: 'time(6)' }), new: TEXT,
    values: pairs(fc.tuple(fc.integer({ min: 0, max: 838 * 3600 }), fraction(6), fc.boolean()).map(([seconds, parts, below]) => `${below && (seconds > 0 || Number(parts) > 0) ? '-' : ''}${clock(seconds)}.${parts}`), (text) => `${text}0`, identity, identity, same),
  }),
  kind({
    name: 'zero dates and text', legacy: cast({ mysql: 'date' }), new: TEXT,
    values: pairs(fc.oneof(fc.constantFrom('0000-00-00', '2016-00-00', '2016-07-00', '0000-01-01'), dateText), (text) => text.slice(0, 7), identity, identity, same),
  }),
  kind({ name: 'zero dates and zero dates', legacy: cast({ mysql: 'datetime(6)' }), new: cast({ mysql: 'date' }), values: fc.tuple(fc.constantFrom('0000-00-00', '2016-00-00', '2016-07-00', '2016-07-03'), fc.boolean()).map(([day, midnight]) => ({ legacy: `${day} 00:00:00${midnight ? '' : '.000001'}`, new: day, equal: midnight })) }),
  kind({ name: 'timestamp(6) and text', legacy: timestampColumn(6), new: TEXT, values: momentPairs(dateText, 6) }),
];
