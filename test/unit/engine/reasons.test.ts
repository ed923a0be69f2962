/** Likely reasons: every kind of fault is told with its rows among noise, and noise alone gives none. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readUtf8As } from '../../../server/engine/reasons/encodings.ts';
import { explainNumbers } from '../../../server/engine/reasons/numbers.ts';
import { countReasons } from '../../../server/engine/reasons/counter.ts';
import type { ReasonCounter } from '../../../server/engine/reasons/counter.ts';
import type { LikelyReason, ReasonKind } from '../../../server/engine/reasons/types.ts';
import type { CanonicalForm, CanonicalValue, ColumnPlan, Finding, PartitionOutcome, Sides } from '../../../server/engine/types.ts';

const text: CanonicalForm = { form: 'text', trimBlanks: false, foldCase: false };
const decimal: CanonicalForm = { form: 'decimal', scale: 4 };
const integer: CanonicalForm = { form: 'integer' };
const timestamp: CanonicalForm = { form: 'timestamp', precision: 6 };
const date: CanonicalForm = { form: 'date' };

/** A generator of numbers in [0, 1) from a seed. */
type Random = () => number;
function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const whole = (next: Random, from: number, to: number): number => from + Math.floor(next() * (to - from));
const word = (next: Random, length = 12): string => Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz'.charAt(whole(next, 0, 26))).join('');
const two = (number: number): string => String(number).padStart(2, '0');
const cents = (next: Random): number => whole(next, 1_000_000, 99_000_000);
const fixed = (tenThousandths: number, scale = 4): string => `${tenThousandths < 0 ? '-' : ''}${Math.floor(Math.abs(tenThousandths) / 10 ** scale)}.${String(Math.abs(tenThousandths) % 10 ** scale).padStart(scale, '0')}`;
const instant = (seconds: number, micros = 0): string => `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${String(micros).padStart(6, '0')}`;
const seconds = (next: Random): number => whole(next, 1_000_000_000, 1_600_000_000);

/** Pairs that have nothing to do with each other, as varied as data is. */
const NOISE: Readonly<Record<string, (next: Random) => Sides<CanonicalValue>>> = {
  text: next => ({ legacy: word(next), new: word(next, 9) }),
  // One side is over 10,000, the other below: numbers that happen to be near would have the reason that floats have.
  decimal: next => ({ legacy: fixed(cents(next)), new: fixed(cents(next) + 100_000_000) }),
  integer: next => ({ legacy: String(whole(next, 0, 1_000_000)), new: String(whole(next, 0, 1_000_000)) }),
  timestamp: next => ({ legacy: instant(seconds(next), whole(next, 0, 1e6)), new: instant(seconds(next), whole(next, 0, 1e6)) }),
  // Days that are no months: two of them never have day and month swapped; even and odd years: none is the day after by chance.
  date: next => ({ legacy: `${2 * whole(next, 975, 1010)}-${two(whole(next, 1, 13))}-${whole(next, 13, 29)}`, new: `${2 * whole(next, 975, 1010) + 1}-${two(whole(next, 1, 13))}-${whole(next, 13, 29)}` }),
};

interface Fault {
  readonly form: CanonicalForm;
  readonly kind: ReasonKind;
  readonly words: RegExp;
  readonly rule?: RegExp;
  make(next: Random, row: number): Sides<CanonicalValue>;
}

const accents = (next: Random): string => `${word(next, 4)}${'éñüçøß'.charAt(whole(next, 0, 6))}${word(next, 4)}`;

const FAULTS: Readonly<Record<string, Fault>> = {
  'trailing blanks': { form: text, kind: 'trailingBlanks', words: /trailing blanks/, rule: /trimBlanks/, make: next => { const value = word(next); return { legacy: `${value}${' '.repeat(whole(next, 1, 9))}`, new: value }; } },
  'blanks in front': { form: text, kind: 'blanks', words: /blanks at the ends/, make: next => { const value = word(next); return { legacy: ` ${value}`, new: value }; } },
  'line ends': { form: text, kind: 'lineEnds', words: /CRLF/, make: next => { const value = word(next); return { legacy: `${value}\r\nx`, new: `${value}\nx` }; } },
  case: { form: text, kind: 'case', words: /upper and lower/, rule: /foldCase/, make: next => { const value = word(next); return { legacy: value.toUpperCase(), new: value }; } },
  'Unicode normalisation': { form: text, kind: 'normalisation', words: /normalisation/, make: next => { const value = `${word(next)}é`; return { legacy: value, new: value.normalize('NFD') }; } },
  'cut texts': { form: text, kind: 'truncated', words: /cut after 20 characters on the new side/, make: next => { const value = word(next, whole(next, 21, 40)); return { legacy: value, new: value.slice(0, 20) }; } },
  'UTF-8 read as cp1252': { form: text, kind: 'encoding', words: /another encoding on the new side/, make: next => { const value = `${accents(next)} – 5 €`; return { legacy: value, new: readUtf8As(value, 'cp1252') }; } },
  'UTF-8 read as latin1, twice': { form: text, kind: 'encoding', words: /another encoding on the legacy side/, make: next => { const value = accents(next); return { legacy: readUtf8As(readUtf8As(value, 'latin1'), 'latin1'), new: value }; } },
  'a zero-width space': { form: text, kind: 'invisibleCharacters', words: /invisible characters .* are missing on the new side/, make: next => { const value = word(next); return { legacy: `${value.slice(0, 5)}\u200b${value.slice(5)}`, new: value }; } },
  'a change of direction': { form: text, kind: 'invisibleCharacters', words: /invisible characters .* are missing on the new side/, make: next => { const value = accents(next); return { legacy: `\u202e${value}\u202c`, new: value }; } },
  'a byte order mark': { form: text, kind: 'invisibleCharacters', words: /invisible characters .* are missing on the legacy side/, make: next => { const value = word(next); return { legacy: value, new: `\ufeff${value}` }; } },
  'characters left out': { form: text, kind: 'droppedCharacters', words: /characters outside ASCII are missing on the new side/, make: next => { const value = `${accents(next)}東京`; return { legacy: value, new: value.replaceAll(/[^\u0000-\u007f]/gu, '') }; } },
  'a text added at the end': { form: text, kind: 'addedText', words: /the same 8 characters more at the end on the new side/, make: next => { const value = word(next, whole(next, 20, 40)); return { legacy: value, new: `${value} changed` }; } },
  'a text added to texts of one length': { form: text, kind: 'addedText', words: /the same 8 characters more at the end on the new side/, make: next => { const value = word(next, 20); return { legacy: value, new: `${value}:changed` }; } },
  'a text taken away in front': { form: text, kind: 'addedText', words: /the same 3 characters more in front on the legacy side/, make: next => { const value = word(next, whole(next, 20, 40)); return { legacy: `id-${value}`, new: value }; } },
  'question marks': { form: text, kind: 'replacedCharacters', words: /replaced by \? on the new side/, make: next => { const value = `${accents(next)}東京`; return { legacy: value, new: value.replaceAll(/[^\u0000-\u007f]/gu, '?') }; } },
  'accents lost': { form: text, kind: 'accents', words: /accents are lost on the new side/, make: next => { const value = `${word(next)}é`; return { legacy: value, new: value.normalize('NFD').replaceAll(/\p{M}/gu, '') }; } },
  'empty and NULL': { form: text, kind: 'emptyOrNull', words: /empty text on one side, NULL/, make: () => ({ legacy: '', new: null }) },
  'NULL on one side': { form: text, kind: 'nulls', words: /NULL on the new side/, make: next => ({ legacy: word(next), new: null }) },
  'group separators': { form: text, kind: 'numberSpelling', words: /group separators on the legacy side/, make: next => { const value = cents(next); return { legacy: value.toLocaleString('en'), new: String(value) }; } },
  'decimal comma': { form: text, kind: 'numberSpelling', words: /decimal comma on the new side/, make: next => { const value = fixed(cents(next) * 10 + 1); return { legacy: value, new: value.replace('.', ',') }; } },
  'scientific notation': { form: text, kind: 'numberSpelling', words: /with an exponent on the new side/, make: next => { const value = whole(next, 1, 1e6) * 1e6; return { legacy: String(value), new: value.toExponential() }; } },
  'leading zeros': { form: text, kind: 'numberSpelling', words: /leading zeros on the legacy side/, make: next => { const value = String(whole(next, 1, 99999)); return { legacy: value.padStart(8, '0'), new: value }; } },
  'truth values': { form: text, kind: 'booleanSpelling', words: /truth value/, make: next => (next() < 0.5 ? { legacy: 'Y', new: 'true' } : { legacy: 'N', new: 'false' }) },
  'dates in text': { form: text, kind: 'dateSpelling', words: /same date/, make: next => { const value = instant(seconds(next)).slice(0, 10); return { legacy: value, new: `${value.slice(5, 7)}/${value.slice(8)}/${value.slice(0, 4)}` }; } },
  'rounded to 2 decimals': { form: decimal, kind: 'rounded', words: /rounded to 2 decimals on the new side/, rule: /"decimals": 2/, make: next => { const value = cents(next) * 100 + whole(next, 51, 99); return { legacy: fixed(value), new: fixed(Math.round(value / 100) * 100) }; } },
  'rounded, halves to even': { form: decimal, kind: 'rounded', words: /rounded to 2 decimals on the legacy side, halves not always up/, rule: /"abs": 0.005/, make: (next, row) => { const even = cents(next) * 200; return row % 2 === 0 ? { legacy: fixed(even), new: fixed(even + 50) } : { legacy: fixed(even + 100), new: fixed(even + 99) }; } },
  'cut to 1 decimal': { form: decimal, kind: 'cutDecimals', words: /cut to 1 decimal on the new side/, rule: /"abs": 0.1 /, make: next => { const value = cents(next) * 1000 + whole(next, 1, 1000); return { legacy: fixed(value), new: fixed(Math.trunc(value / 1000) * 1000) }; } },
  'cut negative decimals': { form: decimal, kind: 'cutDecimals', words: /cut to 0 decimals on the new side/, make: next => { const value = -(cents(next) * 10_000 + whole(next, 1, 10_000)); return { legacy: fixed(value), new: fixed(Math.trunc(value / 10_000) * 10_000) }; } },
  'float noise': { form: { form: 'float', bits: 64 }, kind: 'nearNumbers', words: /the same when rounded to \d decimals/, make: next => { const value = whole(next, 1, 1000) / 7 + Math.PI; return { legacy: String(value), new: String(value + 1e-9) }; } },
  'another sign': { form: decimal, kind: 'sign', words: /the sign/, make: next => { const value = fixed(cents(next)); return { legacy: value, new: `-${value}` }; } },
  'cents for units': { form: decimal, kind: 'factor', words: /multiplied by 100 on the new side: cents/, make: next => { const value = cents(next); return { legacy: fixed(value), new: fixed(value * 100) }; } },
  'units for cents': { form: integer, kind: 'factor', words: /divided by 100 on the new side/, make: next => { const value = cents(next); return { legacy: String(value * 100), new: String(value) }; } },
  'a constant more': { form: integer, kind: 'offset', words: /1000000 more on the new side/, make: next => { const value = cents(next); return { legacy: String(value), new: String(value + 1_000_000) }; } },
  'another zone': { form: timestamp, kind: 'zoneShift', words: /5\.5 hours later on the new side: another time zone/, make: next => { const at = seconds(next); return { legacy: instant(at), new: instant(at + 19_800) }; } },
  'another zone with summer': { form: timestamp, kind: 'zoneShift', words: /4 or 5 hours earlier on the new side, as the time of the year/, make: next => { const at = seconds(next); return { legacy: instant(at), new: instant(at - (next() < 0.4 ? 18_000 : 14_400)) }; } },
  'a day later': { form: date, kind: 'timeOffset', words: /1 day later on the new side/, make: next => { const at = seconds(next); return { legacy: instant(at).slice(0, 10), new: instant(at + 86_400).slice(0, 10) }; } },
  'time of day lost': { form: timestamp, kind: 'timeOfDay', words: /time of day is lost on the new side/, make: next => { const at = instant(seconds(next), 1); return { legacy: at, new: `${at.slice(0, 10)} 00:00:00.000000` }; } },
  'milliseconds lost': { form: timestamp, kind: 'fraction', words: /cut to 3 digits after the second on the new side/, rule: /"seconds": 0.001/, make: next => { const at = seconds(next); const micros = whole(next, 0, 1000) * 1000 + whole(next, 1, 1000); return { legacy: instant(at, micros), new: instant(at, Math.floor(micros / 1000) * 1000) }; } },
  'day and month': { form: date, kind: 'dayAndMonth', words: /day and month are swapped/, make: next => { const [month, step] = [whole(next, 1, 13), whole(next, 1, 12)]; const day = ((month + step - 1) % 12) + 1; const year = whole(next, 1950, 2020); return { legacy: `${year}-${two(month)}-${two(day)}`, new: `${year}-${two(day)}-${two(month)}` }; } },
};

const changed = (key: number, columns: Finding['columns'], table: string | null = 'games'): Finding => ({ kind: 'changed', table, partition: '2016-07', key: [String(key)], columns });

/** Findings in a mixed order. */
function mixed<T>(next: Random, items: readonly T[]): readonly T[] {
  return items.map(item => [next(), item] as const).sort(([l], [r]) => l - r).map(([, item]) => item);
}

describe('reasons of one column', () => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`${name}: told with the rows that have it, among noise`, () => {
      fc.assert(fc.property(fc.integer(), fc.integer({ min: 40, max: 200 }), fc.double({ min: 0, max: 0.6, noNaN: true }), (seed, rows, share) => {
        const next = random(seed);
        const noise = NOISE[fault.form.form === 'float' ? 'decimal' : fault.form.form];
        assert.ok(noise);
        const pairs = mixed(next, [...Array.from({ length: rows }, (_, row) => fault.make(next, row)), ...Array.from({ length: Math.floor(rows * share) }, () => noise(next))]);
        const counter = countReasons(() => fault.form);
        for (const [position, pair] of pairs.entries()) counter.add(changed(position, { value: pair }), { position, run: position });
        const reasons = counter.reasons();
        const [told] = reasons;
        assert.equal(told?.kind, fault.kind, JSON.stringify(reasons));
        assert.match(told.words, fault.words);
        assert.equal(told.rows, rows, told.words);
        assert.equal(reasons.length, 1, JSON.stringify(reasons));
        assert.equal(told.samples.length, 3);
        for (const { position, key } of told.samples) assert.deepEqual([key, fault.kind], [[String(position)], kindOfPair(pairs[position ?? -1], fault)], 'a sample is a row that has the fault');
        if (fault.rule === undefined) return;
        assert.match(told.rule ?? '', fault.rule);
        assert.ok((told.hides ?? '').length > 0, 'a rule says what it would hide');
        JSON.parse(`{${told.rule ?? ''}}`);
      }), { numRuns: 25 });
    });
  }

  test('unrelated differences give no reason', () => {
    for (const [form, noise] of Object.entries(NOISE)) {
      fc.assert(fc.property(fc.integer(), fc.integer({ min: 2, max: 400 }), (seed, rows) => {
        const next = random(seed);
        const counter = countReasons(() => ({ text, decimal, integer, timestamp, date })[form] ?? text);
        for (let row = 0; row < rows; row++) counter.add(changed(row, { value: noise(next) }), { position: row, run: row });
        assert.deepEqual(counter.reasons(), []);
      }), { numRuns: 40 });
    }
  });

  test('flags and digits that change at random are no offset, factor or sign', () => {
    for (const domain of [2, 3, 10, 100]) {
      const next = random(domain);
      const counter = countReasons(() => integer);
      for (let row = 0; row < 1000; row++) {
        const legacy = whole(next, 0, domain);
        counter.add(changed(row, { value: { legacy: String(legacy), new: String((legacy + whole(next, 1, domain)) % domain) } }));
      }
      assert.deepEqual(counter.reasons(), []);
    }
  });

  test('a constant is found after more noise than is remembered, and says when it may have missed rows', () => {
    const next = random(7);
    const counter = countReasons(() => integer);
    const noise = NOISE['integer'];
    for (let row = 0; row < 3000; row++) counter.add(changed(row, { value: noise?.(next) ?? { legacy: '0', new: '1' } }));
    for (let row = 0; row < 5000; row++) {
      const value = cents(next);
      counter.add(changed(row, { value: { legacy: String(value), new: String(value + 7) } }));
    }
    const [told] = counter.reasons();
    assert.equal(told?.kind, 'offset');
    assert.deepEqual([told.rows, told.atLeast], [5000, true]);
  });

  test('a single finding is told by what one pair alone can tell', () => {
    const words = (legacy: string | null, other: string | null, form: CanonicalForm): string | undefined => {
      const counter = countReasons(() => form);
      counter.add(changed(1, { value: { legacy, new: other } }, null));
      return counter.reasons()[0]?.words;
    };
    assert.equal(words('1.2345', '1.2300', decimal), 'value: rounded to 2 decimals on the new side');
    assert.equal(words('2016-07-01 19:05:00', '2016-07-01 23:05:00', timestamp), 'value: 4 hours later on the new side: another time zone?');
    assert.equal(words('Yankee Stadium II', 'Yankee Stadium', text), 'value: cut after 14 characters on the new side');
    assert.equal(words('Yankee Stadium', 'Yankee Stadium II', text), 'value: the text of the legacy side, with more after it on the new side');
    assert.equal(words('Pena', 'entirely \ufffd else', text), undefined);
    assert.equal(words('3', '7', integer), undefined);
    assert.equal(words('NaN', '1.5', { form: 'float', bits: 64 }), undefined);
  });

  test('one rounding of a column is told: the one that explains most rows', () => {
    const counter = countReasons(() => ({ form: 'decimal', scale: 2 }));
    for (const [i, value] of ['1.35', '2.04', '3.99'].entries()) counter.add(changed(i, { amount: { legacy: value, new: `${Math.round(Number(value))}.00` } }));
    assert.deepEqual(counter.reasons().map(({ words, rows }) => [words, rows]), [['games.amount: rounded to 0 decimals on the new side', 3]]);
  });

  test('property: short numbers are explained as long ones are, which are taken exactly', () => {
    const number = fc.tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 4 })).map(([unscaled, scale]) => (scale === 0 ? String(unscaled) : fixed(unscaled, scale)));
    const long = (value: string): string => value.replace(/^(-?)/, '$10000000000000000');
    fc.assert(fc.property(number, number, fc.boolean(), (legacy, other, exact) => {
      assert.deepEqual(explainNumbers(legacy, other, exact), explainNumbers(long(legacy), long(other), exact));
    }), { numRuns: 3000 });
    for (const value of ['NaN', 'Infinity', '-Infinity']) assert.deepEqual(explainNumbers(value, '1', false), { fixed: [] });
  });

  test('two faults in one column are told both, each row once', () => {
    const next = random(3);
    const counter = countReasons(() => text);
    for (let row = 0; row < 300; row++) {
      const value = word(next);
      counter.add(changed(row, { value: row < 200 ? { legacy: `${value} `, new: value } : { legacy: value.toUpperCase(), new: value } }));
    }
    assert.deepEqual(counter.reasons().map(({ kind, rows }) => [kind, rows]), [['trailingBlanks', 200], ['case', 100]]);
  });
});

/** The kind that one pair alone is told as; constants and shifts need many rows and are taken as they are. */
function kindOfPair(pair: Sides<CanonicalValue> | undefined, fault: Fault): ReasonKind {
  if (pair === undefined || ['offset', 'factor', 'timeOffset', 'zoneShift', 'sign', 'rounded', 'cutDecimals', 'nearNumbers', 'addedText'].includes(fault.kind)) return fault.kind;
  const counter = countReasons(() => fault.form);
  counter.add(changed(0, { value: pair }));
  return counter.reasons()[0]?.kind ?? 'everyRow';
}

const plan = (names: readonly string[]): ColumnPlan => ({
  columns: names.map(name => ({ name, sides: { legacy: { name, type: { kind: 'integer' }, native: 'int' }, new: { name: `new_${name}`, type: { kind: 'integer' }, native: 'int' } }, form: integer, isKey: false })),
  key: [], ignored: [], unmatched: { legacy: [], new: [] }, notes: [], blindSpots: [],
});

describe('reasons of columns together', () => {
  const names = ['a', 'b', 'c', 'd'];
  /** Rows whose new side is `map` of the legacy side; values of the columns that differ go into the finding, all into the whole row. */
  const feed = (counter: ReasonCounter, rows: number, map: (legacy: readonly string[], next: Random) => readonly string[], domain = 1_000_000): void => {
    const next = random(11);
    counter.planned('games', plan(names));
    for (let row = 0; row < rows; row++) {
      const legacy = names.map(() => String(whole(next, 0, domain)));
      const other = map(legacy, next);
      const columns = Object.fromEntries(names.map((name, i) => [name, { legacy: legacy[i] ?? null, new: other[i] ?? null }] as const).filter(([, sides]) => sides.legacy !== sides.new));
      counter.add(changed(row, columns), { position: row, run: 1, whole: { legacy, new: other } });
    }
  };
  const essence = (reasons: readonly LikelyReason[]): unknown => reasons.map(({ kind, rows, column, rule }) => [kind, rows, column, rule ?? null]);

  test('two columns that hold each other’s values', () => {
    const counter = countReasons();
    feed(counter, 1200, ([a = '', b = '', c = '', d = '']) => [a, c, b, d]);
    assert.deepEqual(essence(counter.reasons()), [['wrongMapping', 1200, 'b', '"c": { "new": "new_b" }, "b": { "new": "new_c" }']]);
    assert.match(counter.reasons()[0]?.words ?? '', /games\.b and games\.c hold each other's values on the new side/);
  });

  test('a circle of three, and a column that holds what another one holds as well', () => {
    const circle = countReasons();
    feed(circle, 100, ([a = '', b = '', c = '', d = '']) => [b, c, a, d]);
    assert.deepEqual(circle.reasons().map(({ kind, rows }) => [kind, rows]), [['wrongMapping', 100]]);
    const alone = countReasons();
    feed(alone, 100, ([a = '', b = '', , d = '']) => [a, b, d, d]);
    assert.deepEqual(essence(alone.reasons()), [['wrongMapping', 100, 'c', null]]);
    assert.match(alone.reasons()[0]?.words ?? '', /games\.c: the new side holds the values of d/);
  });

  test('values that meet by chance are no mapping', () => {
    for (const domain of [2, 4, 50, 1_000_000]) {
      const counter = countReasons();
      feed(counter, 500, (legacy, next) => legacy.map(() => String(whole(next, 0, domain))), domain);
      assert.deepEqual(counter.reasons().filter(({ kind }) => kind === 'wrongMapping'), []);
    }
  });

  test('a column that differs in every row, and keys that never meet', () => {
    const counter = countReasons();
    feed(counter, 50, ([a = '', b = '', c = ''], next) => [a, b, c, String(whole(next, 2_000_000, 9_000_000))]);
    const counts = { legacy: 50, new: 50, onlyLegacy: 0, onlyNew: 0, changed: 50, duplicates: 0, inFlight: 0 };
    const columns = names.map(name => ({ name, differs: name === 'd' ? 50 : 0, tolerated: 0, native: { legacy: 'int', new: 'int' } }));
    counter.settled('games', { verdict: 'differs', counts, partial: false, columns, key: ['a'] });
    assert.deepEqual(essence(counter.reasons()), [['everyRow', 50, 'd', null]]);
    const apart = countReasons();
    apart.settled('games', { verdict: 'differs', counts: { ...counts, changed: 0, onlyLegacy: 50, onlyNew: 50 }, partial: false, columns: [], key: ['a'] });
    assert.deepEqual(apart.reasons().map(({ kind, rows }) => [kind, rows]), [['keysApart', 100]]);
  });
});

describe('reasons of rows and places', () => {
  const missing = (key: number, partition: string | null = '2016-07'): Finding => ({ kind: 'missing', table: 'games', partition, key: [String(key)], columns: {} });
  const outcome = (partition: string, counts: Partial<PartitionOutcome['counts']>): PartitionOutcome => ({ table: 'games', partition, verdict: 'differs', counts: { legacy: 0, new: 0, onlyLegacy: 0, onlyNew: 0, changed: 0, duplicates: 0, inFlight: 0, ...counts } });

  test('a gap between two neighbours, from key to key, and scattered rows beside it', () => {
    const counter = countReasons();
    for (let key = 0; key < 30; key++) counter.add(missing(key * 100), { run: key, position: key });
    for (let key = 5001; key < 6001; key++) counter.add(missing(key), { run: 77, position: key });
    const [gap, scattered, ...more] = counter.reasons();
    assert.deepEqual([gap?.kind, gap?.rows, more.length], ['keyGap', 1000, 0]);
    assert.match(gap?.words ?? '', /1,000 neighbouring rows are missing on the new side in games 2016-07, from 5001 to 6000/);
    assert.deepEqual(gap?.samples.map(({ key }) => key[0]), ['5001', '5002', '5003']);
    assert.equal(scattered, undefined, 'what is a twentieth of the missing rows of a partition is no reason of its own');
  });

  test('many gaps of one partition are its own', () => {
    const counter = countReasons();
    for (let gap = 0; gap < 12; gap++) for (let key = 0; key < 50; key++) counter.add(missing(gap * 1000 + key), { run: gap });
    assert.deepEqual(counter.reasons().map(({ kind, rows }) => [kind, rows]), [['missingRows', 600]]);
  });

  test('scattered rows of one partition: loaded short', () => {
    const counter = countReasons();
    for (let key = 0; key < 30; key++) counter.add(missing(key * 100), { run: key });
    assert.deepEqual(counter.reasons().map(({ kind, rows }) => [kind, rows]), [['missingRows', 30]]);
  });

  test('a partition that is missing, and one that was loaded twice, are told once, with all their rows', () => {
    const counter = countReasons();
    for (let key = 0; key < 200; key++) counter.add(missing(key), { run: 1, position: key });
    counter.partition(outcome('2016-07', { legacy: 5000, onlyLegacy: 200 }));
    for (let key = 0; key < 100; key++) counter.add({ kind: 'duplicated', table: 'games', partition: '2016-08', key: [String(key)], columns: {}, times: { legacy: 1, new: 2 } }, { run: 2 });
    counter.partition(outcome('2016-08', { legacy: 100, new: 200, duplicates: 100 }));
    assert.deepEqual(counter.reasons().map(({ kind, rows, partition, words }) => [kind, rows, partition, /not loaded|loaded twice/.test(words)]), [['missingPartition', 5000, '2016-07', true], ['loadedAgain', 100, '2016-08', true]]);
  });

  test('a join that fans out: every row three times', () => {
    const counter = countReasons();
    for (let key = 0; key < 400; key++) {
      for (let copy = 0; copy < 2; copy++) counter.add({ kind: 'duplicated', table: null, partition: null, key: [String(key)], columns: {}, times: { legacy: 1, new: 3 } }, { run: key });
    }
    const [told, ...more] = counter.reasons();
    assert.deepEqual([told?.kind, told?.rows, more.length], ['duplicates', 800, 0]);
    assert.match(told?.words ?? '', /rows stand once on the legacy side and 3 times on the new side: loaded twice, or a join that fans out/);
  });

  test('scattered single rows give no reason outside partitions', () => {
    const counter = countReasons();
    for (let key = 0; key < 500; key++) counter.add(missing(key * 3, null), { run: key });
    assert.deepEqual(counter.reasons(), []);
  });
});

test('a million findings leave the memory as it was', () => {
  const next = random(5);
  const counter = countReasons(() => text);
  const feed = (rows: number): void => {
    for (let row = 0; row < rows; row++) counter.add(changed(row, { one: { legacy: word(next), new: word(next) }, two: { legacy: word(next), new: word(next).slice(0, 6) } }), { run: row, position: row });
  };
  feed(20_000);
  const before = JSON.stringify(counter.reasons()).length;
  const heap = process.memoryUsage().heapUsed;
  feed(200_000);
  assert.equal(JSON.stringify(counter.reasons()).length, before);
  globalThis.gc?.();
  assert.ok(process.memoryUsage().heapUsed - heap < 60_000_000);
});
