/** The lists of edge values by kind of type, in their own canonical texts (floats in any notation). Why each is there is said where it is not plain. */
import type { ColumnType } from '../engine/types.ts';
import { atMidnight } from '../sql/calendar.ts';

const both = (values: readonly string[]): readonly string[] => values.flatMap((value) => [value, `-${value}`]);
const around = (power: bigint): readonly string[] => [power - 1n, power, power + 1n].map(String);

/** Ends of every width from 8 to 128 bits, where a double and a single lose whole numbers, powers of ten. */
export const INTEGERS: readonly string[] = [
  ...new Set([
    '0',
    ...[7n, 8n, 15n, 16n, 23n, 24n, 31n, 32n, 53n, 62n, 63n, 64n, 127n, 128n].flatMap((bits) => around(2n ** bits)),
    ...[7n, 8n, 15n, 16n, 23n, 31n, 32n, 53n, 63n, 127n].flatMap((bits) => around(-(2n ** bits))),
    ...both(['1', '2', '9', '10', '42', '99', '100', '1000', '12345678901234567', '100000000000000000', '999999999999999', '1000000000000000']),
    // Longer than any double, and where doubles end.
    ...both([`1${'0'.repeat(400)}`, `17976931348623158${'0'.repeat(292)}`, '340282366920938463463374607431768211455', `12345678901234567891${'0'.repeat(200)}`]),
    '1901', '1970', '2016', '2155', '1000000000000000000', '-1000000000000000000', '99999999999999999999999999999999999999',
  ]),
];

/** Decimals with up to 65 digits, more where the type has no limit, and the largest and smallest that a type holds. */
export function decimalsOf(type: Extract<ColumnType, { kind: 'decimal' }>): readonly string[] {
  const general = [
    '1', '0.1', '0.5', '0.05', '0.005', '0.0005', '0.015', '0.71', '0.99', '1.005', '1.5', '2.5', '2.675', '9.995', '10', '100', '1000000', '99.99', '123.456', '0.000001', '0.0000001',
    '12345678901234.56', '9007199254740991', '9007199254740992', '9007199254740993', '9007199254740993.5', '9223372036854775807', '9223372036854775808', '18446744073709551615',
    '12345678901234567.89', '0.1234567890123456789', '1234567890.0123456789', '1234567890123456789012345678.0123456789', '99999999999999999999999999999999999999',
    '12345678901234567890123456789012345.12345678901234567890123456789', '0.00000000000000000000000000000000000001', '0.12345678901234567890123456789012345678',
  ];
  const scale = type.anyScale === true ? 20 : type.scale;
  const whole = (type.anyScale === true ? 65 : type.precision) - scale;
  const limit = [whole > 0 ? '9'.repeat(whole) : '0', scale > 0 ? '9'.repeat(scale) : ''].filter((part) => part !== '').join('.');
  const smallest = scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`;
  // Zeros behind the digits, and a zero with a sign.
  const zeros = scale === 0 ? ['0'] : ['0', `-0.${'0'.repeat(Math.min(scale, 4))}`, `1.${'0'.repeat(Math.min(scale, 4))}`, ...(scale > 1 ? ['0.50', '-2.30'] : [])];
  // Where doubles end, at both ends, and beyond.
  const endless = type.anyScale === true ? [`1${'0'.repeat(400)}`, `179769313486231570${'0'.repeat(291)}`, `17976931348623158${'0'.repeat(292)}`, `0.${'0'.repeat(323)}24`, `0.${'0'.repeat(323)}25`, `0.${'0'.repeat(399)}1`] : [];
  return [...new Set([...zeros, ...both([...general, limit, smallest, ...endless])])];
}

const POWERS = Array.from({ length: 44 }, (_, i) => `1e${i - 12}`);

/**
 * Where engines change their notation (1e-4, 1e-3, 1e7, 1e15, 1e16), digits that are easily one too many or too few, digits that lie exactly
 * between two doubles (2e23), ends of the range, numbers below the normal ones, and what 32 bits hold exactly.
 */
export const DOUBLES: readonly string[] = [
  ...new Set([
    '0', '-0', 'NaN', 'Infinity', '-Infinity', ...POWERS,
    ...both([
      '0.1', '0.2', '0.3', '0.30000000000000004', '0.5', '0.25', '0.645', '1.5', '12.5', '100.25', '0.001', '0.0009999', '9.99e-4', '1.2345678901234567e-4', '0.00012', '1.5e-7', '5.684341886080802e-14',
      '9999999', '9999999.5', '10000000.25', '98765432.125', '123456789012345.6', '999999999999999', '999999999999999.9', '1234567890123456.8', '9007199254740991', '9007199254740992', '9007199254740993',
      '9007199254740994', '12345678901234567890', '18446744073709551615', '2e23', '9.5367431640625e-7', '8.41e21', '4.35', '0.57', '1.005', '2.675', '179769313486231570', '6.02214076e23',
      '1.7976931348623157e308', '1e308', '1e-308', '2.2250738585072014e-308', '2.225073858507201e-308', '1.2345678901234567e-308', '1.2345678901234567e-200', '1.5e-99', '1e-100', '1e100',
      '5e-324', '1e-323', '1.5e-323', '5e-323', '1e-322', '1.2e-322', '4.9406564584124654e-320',
      // Of 32 bits: 0.1, the largest, the smallest normal, the smallest, around 2^24.
      '0.10000000149011612', '3.4028234663852886e38', '1.1754943508222875e-38', '1.401298464324817e-45', '16777215', '16777216', '16777218', '0.30000001192092896', '3.1415927410125732', '1e10',
    ]),
  ]),
];

export const BOOLEANS: readonly string[] = ['0', '1'];

/** What a separator, a quote, a length or a mark for NULL could be taken for; blanks; what is composed, wide, invisible or the last of its plane. */
export const TEXTS: readonly string[] = [
  '', ' ', '  ', 'a', 'A', 'a ', 'a  ', ' a', 'a b', 'ab', 'NULL', 'null', '~', '0:', '1:a', '~|~', '|', '||', 'a|b', ';', '!', ':', '\\', '\\\\', 'a\\', '\\n', '\\x41', '%', '_', '\'', '\'\'', '"', '`', '$$', '--', '/*', '?', '{}', '[1]',
  '0', '-0', '00', '1e3', '1.0', '2016-07-03', 'true', 't\tb', 't ', 'line\nfeed', 'cr\r\nlf', '\t', '\n', 'a\t ', 'zero\u0000byte', '\u0000', '\u0001', '\u001a', '\u007f',
  'é', 'É', 'e\u0301', 'ß', 'ẞ', 'ss', 'ı', 'İ', 'ﬁ', '\u03a9', '\u2126', '\u00c5', '\u212b', 'ÿ', '€', '\u00a0', 'a\u00a0', '\u00ad', '\u200b', '\u200d', '\u202e', '\ufeff', '\u2028', '\u3000', '日本語', 'ｱ', 'ア', 'ё', 'Ё',
  '\ud7ff', '\ue000', '\ufffd', '\ufffe', '\uffff', '\u{10000}', '\u{10ffff}', '🤦', '🤦🏼‍♂️', '👨‍👩‍👧', '🇩🇪', 'a🤦b', 'mojibake Ã©', 'x'.repeat(255), 'é'.repeat(120), '🤦'.repeat(64),
];

/** Ends, leap days, the gap between the calendars, MySQL's zero dates, years that have no four digits of their own. */
export const DATES: readonly string[] = [
  '1970-01-01', '1969-12-31', '0001-01-01', '0099-12-31', '1000-01-01', '1582-10-04', '1582-10-10', '1582-10-15', '1752-09-08', '1899-12-31', '1900-02-28', '1900-03-01', '2000-02-29', '2016-02-29', '2016-07-03', '2016-12-31',
  '2038-01-19', '2100-02-28', '9999-12-31', '0000-00-00', '2016-07-00', '2016-00-00',
  // Before Christ, past 9999, and without an end.
  '0001-12-31 BC', '0001-02-29 BC', '0002-01-01 BC', '0044-03-15 BC', '4713-11-25 BC', '10000-01-01', '12345-06-07', '-infinity', 'infinity',
];

const FRACTIONS = ['', '.1', '.12', '.5', '.001', '.999', '.000001', '.100000', '.120000', '.123456', '.999999', '.000010', '.123456789', '.000000001', '.999999999', '.1000001', '.000000000001', '.123456789012', '.999999999999'];

/** Ends, hours past 24, every number of digits after the second, with zeros behind and in front. */
export const TIMES: readonly string[] = [
  ...FRACTIONS.map((fraction) => `12:34:56${fraction}`),
  '00:00:00', '00:00:00.000001', '00:00:00.1', '23:59:59', '23:59:59.999999', '01:02:03', '24:00:00', '838:59:59', '-838:59:59', '100:00:00.5', '-01:00:00.5', '-00:00:00.000001', '-00:00:01',
];

/** As times, with hours that Berlin, New York and Sydney skip or have twice, and the ends of 32 and 64 bits since 1970. */
export const TIMESTAMPS: readonly string[] = [
  ...FRACTIONS.map((fraction) => `2016-07-03 01:02:03${fraction}`),
  ...DATES.map(atMidnight),
  '0044-03-15 01:02:03 BC', '0044-03-15 01:02:03.5 BC', '0001-12-31 23:59:59.999999 BC', '10000-01-01 04:59:59', '10000-01-01 00:00:00.5', '10000-01-01 00:00:00.12345', '65432-12-31 23:59:59.000001',
  '1970-01-01 00:00:01', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59', '1900-01-01 12:00:00.000001', '0001-01-01 00:00:00.000001', '2016-03-27 02:30:00.123456', '2016-10-30 02:30:00', '2016-03-13 02:30:00',
  '2016-11-06 01:30:00', '2016-10-02 02:30:00', '2016-12-31 23:59:59', '2038-01-19 03:14:07', '2038-01-19 03:14:08', '2106-02-07 06:28:15', '2262-04-11 23:47:16', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.999999',
  '1678-01-01 00:00:00.000000001', '2016-02-29 23:59:59.5',
];

/** Hex: none, zeros in front and behind, blanks, what is no UTF-8, every byte. */
export const BINARIES: readonly string[] = [
  '', '00', 'ff', '0000', '00ff', 'ff00', '00ff7e', '20', '2020', '6120', '61', '5c', '27', '7c', '7e', '0a', 'c3a9', 'e9', 'c328', 'f09fa4a6', 'eda0bd', '80', '1234567890abcdef1234567890abcdef', '00000000000000000000000000000000',
  Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('hex'),
];

export const UUIDS: readonly string[] = [
  '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '12345678-90ab-4def-8234-567890abcdef', '80000000-0000-0000-0000-000000000000', '7fffffff-ffff-ffff-ffff-ffffffffffff', 'abcdefab-cdef-1bcd-8fab-cdefabcdefab',
];

/** In their canonical texts: IPv4, IPv4 as IPv6, one group of zeros, several, and masks. */
export const ADDRESSES: readonly string[] = [
  '0.0.0.0', '10.0.0.1', '255.255.255.255', '192.168.100.200', '0000:0000:0000:0000:0000:0000:0000:0000', '0000:0000:0000:0000:0000:0000:0000:0001', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:0db8:0000:0001:0001:0001:0001:0001',
  '2001:0db8:0000:0000:0001:0000:0000:0001', '0000:0000:0000:0000:0000:0000:0102:0304', '0000:0000:0000:0000:0000:ffff:0a00:0001', 'fe80:0000:0000:0000:0000:0000:0000:0001', '0064:ff9b:0000:0000:0000:0000:0a00:0001', '0a0b:0c0d:0e0f:0000:0000:0000:0000:0000',
  '10.0.0.0/24', '10.0.0.1/24', '0.0.0.0/0', '2001:0db8:0000:0000:0000:0000:0000:0000/32', '2001:0db8:0000:0000:0000:0000:0000:0001/64', '0000:0000:0000:0000:0000:ffff:0a00:0000/120',
];

/** Numbers by value, orders of keys, blanks, escapes. A document has no key twice. */
export const JSONS: readonly string[] = [
  '{}', '[]', 'null', 'true', '0', '-0', '1', '1.0', '1e0', '1e2', '0.1', '1.50', '"x"', '""', '"null"', '{"b":1,"a":2}', '{"a":2,"b":1}', '{ "a" : [ 1 , 2 ] }', '{"aa":1,"a":{"b":[]},"é":"🤦"}', '[1,[2,[3]],{}]', '9007199254740993',
  '"\\u00e9"', '"a\\nb"', '"q\\"q"', '[null,true,false]', '{"a":null}',
];

/** A local time, and an offset in seconds. */
export const ZONED_TIMES: readonly string[] = [
  ...FRACTIONS.map((fraction) => `12:34:56${fraction} 0`),
  ...['3600', '-3600', '7200', '-18000', '19800', '-34200', '20700', '-1800', '1800', '50400', '-50400', '7215', '-30'].flatMap((offset) => [`10:00:00 ${offset}`, `00:00:00 ${offset}`, `23:59:59.9 ${offset}`]),
];

/** Months, days, microseconds. */
export const INTERVALS: readonly string[] = [
  '0 0 0', '1 0 0', '-1 0 0', '12 0 0', '-14 0 0', '35791394 0 0', '0 1 0', '0 -1 0', '0 30 0', '0 0 1', '0 0 -1', '0 0 1000', '0 0 -1000', '0 0 5000001', '0 0 -5000001', '0 0 59999999', '0 0 3600000000',
  '0 0 86400000000', '0 0 -93784005000', '0 0 90061001000', '14 -3 5000001', '-14 3 -5000001', '1200 400 93784005006', '-1 -1 -1',
];
