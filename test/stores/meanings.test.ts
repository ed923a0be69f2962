/** Types that two engines write each in its own way, and types that do not compare: equal where values mean the same, a word where they cannot be compared. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { TableRules } from '../../server/engine/ports.ts';
import { mapSides, SIDES, type Sides } from '../../server/engine/types.ts';
import type { Session } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { ENGINES, noCancel, openPlaces, type EngineName, type OpenPlaces } from './engines.ts';

const IPS = ['10.0.0.1', '255.255.255.255', '0.0.0.0'];
const IP6S = ['2001:db8:0:1:1:1:1:1', '::1.2.3.4', '::', 'fe80::1', '::ffff:10.0.0.1', '2001:db8::1:0:0:1'];
const UUIDS = ['12345678-90ab-4def-8234-567890abcdef', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
const hexOf = (uuid: string): string => uuid.replaceAll('-', '');
const rows = (values: readonly string[]): string => values.map((value, id) => `(${id}, ${value})`).join(', ');
const table = (name: string, type: string, values: readonly string[]): readonly string[] => [`create table ${name} (id integer, x ${type})`, `insert into ${name} values ${rows(values)}`];
const quote = (value: string): string => `'${value}'`;
/** The last one is another one. */
const turned = (values: readonly string[], last: string): readonly string[] => [...values.slice(0, -1), last];

const TABLES: Readonly<Record<EngineName, readonly string[]>> = {
  mariadb: [
    ...table('v4', 'inet4', IPS.map(quote)), ...table('v6', 'inet6', IP6S.map(quote)), ...table('v6b', 'inet6', turned(IP6S, '2001:db8::1:0:0:2').map(quote)), ...table('mapped', 'inet6', IPS.map((ip) => `'::ffff:${ip}'`)),
    ...table('u', 'uuid', UUIDS.map(quote)), ...table('b', 'binary(16)', UUIDS.map((uuid) => `x'${hexOf(uuid)}'`)), ...table('swapped', 'binary(16)', UUIDS.map((uuid) => `x'${uuid.slice(14, 18)}${uuid.slice(9, 13)}${uuid.slice(0, 8)}${hexOf(uuid.slice(19))}'`)),
    ...table('short', 'varbinary(20)', ["x'1234'", "x''", `x'${hexOf(UUIDS[2] ?? '')}'`]), ...table('j', 'json', [`'{"a":"1"}'`, `'[1,2]'`, `'"x"'`]),
  ],
  mysql: [...table('b', 'binary(16)', UUIDS.map((uuid) => `uuid_to_bin('${uuid}')`)), ...table('swapped', 'binary(16)', UUIDS.map((uuid) => `uuid_to_bin('${uuid}', 1)`)), ...table('short', 'varbinary(20)', ["x'1234'", "x''", `x'${hexOf(UUIDS[2] ?? '')}'`]), ...table('j', 'json', [`'{"a":"1"}'`, `'[1,2]'`, `'"x"'`])],
  postgres: [
    ...table('v4', 'inet', IPS.map(quote)), ...table('v6', 'inet', IP6S.map(quote)), ...table('v6b', 'inet', turned(IP6S, '2001:db8::1:0:0:2').map(quote)), ...table('nets', 'cidr', ["'10.0.0.1/32'", "'10.0.0.0/24'", "'::/0'"]), ...table('masks', 'inet', ["'10.0.0.1'", "'10.0.0.0/24'", "'::/0'"]),
    ...table('masks2', 'inet', ["'10.0.0.1/24'", "'10.0.0.0'", "'::'"]), ...table('mapped', 'inet', IPS.map((ip) => `'::ffff:${ip}'`)),
    ...table('u', 'uuid', UUIDS.map(quote)), ...table('b', 'bytea', UUIDS.map((uuid) => `'\\x${hexOf(uuid)}'`)), ...table('short', 'bytea', ["'\\x1234'", "''", `'\\x${hexOf(UUIDS[2] ?? '')}'`]),
    ...table('xmls', 'xml', ["'<a/>'", "'<b/>'", "'x'"]), ...table('points', 'point', ["'(1,2)'", "'(3,4)'", "'(5,6)'"]), ...table('ranges', 'int4range', ["'[1,5)'", "'[2,3)'", "'empty'"]), ...table('words', 'tsvector', ["'a b'", "'c'", "'1'"]), ...table('names', 'name', ["'a'", "'b'", "'c'"]), ...table('chars', '"char"', ["'a'", "'b'", "'c'"]),
    "create type mood as enum ('a', 'b', 'c')", ...table('moods', 'mood', ["'a'", "'b'", "'c'"]), ...table('bits', 'bit varying(100)', ["'101'", "'1'", "'0011'"]), ...table('spans', 'interval day to second(3)', ["'1 2:03:04.5'", "'0'", "'-3 days'"]), ...table('months', 'interval year to month', ["'1 year 2 months'", "'0'", "'-3 months'"]),
    ...table('nested', 'text[]', ["'{a}'", "'{b}'", "'{}'"]),
  ],
  trino: [
    ...table('v4', 'ipaddress', IPS.map((ip) => `ipaddress '${ip}'`)), ...table('v6', 'ipaddress', IP6S.map((ip) => `ipaddress '${ip}'`)), ...table('v6b', 'ipaddress', turned(IP6S, '2001:db8::1:0:0:2').map((ip) => `ipaddress '${ip}'`)),
    ...table('u', 'uuid', UUIDS.map((uuid) => `uuid '${uuid}'`)), ...table('b', 'varbinary', UUIDS.map((uuid) => `X'${hexOf(uuid)}'`)), ...table('short', 'varbinary', ["X'1234'", "X''", `X'${hexOf(UUIDS[2] ?? '')}'`]),
    ...table('j', 'json', [`json '{"a":"1"}'`, `json '[1,2]'`, `json '"x"'`]), ...table('tiles', 'bingtile', ["bing_tile('1')", "bing_tile('2')", "bing_tile('3')"]), ...table('spans', 'interval day to second', ["interval '1 02:03:04.500' day to second", "interval '0' day", "interval '-3' day"]), ...table('months', 'interval year to month', ["interval '1-2' year to month", "interval '0' month", "interval '-3' month"]),
  ],
  duckdb: [
    ...table('u', 'uuid', UUIDS.map(quote)), ...table('b', 'blob', UUIDS.map((uuid) => `from_hex('${hexOf(uuid)}')`)), ...table('short', 'blob', ["from_hex('1234')", "''::blob", `from_hex('${hexOf(UUIDS[2] ?? '')}')`]), ...table('j', 'json', [`'{"a":"1"}'`, `'[1,2]'`, `'"x"'`]), ...table('bits', 'bit', ["'101'", "'1'", "'0011'"]),
    ...table('spans', 'interval', ["interval '1 day 2 hours 3 minutes 4.5 seconds'", "interval '0 days'", "interval '-3 days'"]), ...table('months', 'interval', ["interval '14 months'", "interval '0 months'", "interval '-3 months'"]), ...table('texts', 'varchar', ["'a'", "'b'", "'c'"]), ...table('dates', 'date', ["date '2016-07-03'", "date '2016-07-04'", "date '2016-07-05'"]),
  ],
};

let opened: OpenPlaces<EngineName>;
const seconds = new Map<EngineName, Session>();
before(async () => {
  opened = await openPlaces(ENGINES, (name) => TABLES[name]);
  for (const name of ENGINES) seconds.set(name, await (opened.get(name) ?? assert.fail(name)).store.open(noCancel()));
});
after(() => opened.close());

type Place = readonly [engine: EngineName, table: string];

async function compare(sides: Sides<Place>, rules: TableRules = { key: ['id'], columns: {} }) {
  const report = recorder();
  const relations = mapSides(sides, ([name, from], side) => {
    const place = opened.get(name) ?? assert.fail(name);
    const session = side === 'legacy' ? place.session : (seconds.get(name) ?? place.session);
    return sqlRelation(session, place.store.dialect, from, { kind: 'table', table: from });
  });
  const { outcome } = await compareRelation('m', relations, { table: null, rules, limits: DEFAULT_LIMITS, link }, report, noCancel());
  return { outcome, keys: report.findings.map(({ key }) => key[0]), reason: outcome.reason?.message };
}

/** Both ways. */
const ways = (left: Place, right: Place): readonly Sides<Place>[] => [{ legacy: left, new: right }, { legacy: right, new: left }];
const title = (sides: Sides<Place>): string => SIDES.map((side) => sides[side].join(' ')).join(' and ');

const SAME: readonly (readonly [Place, Place])[] = [
  ...(['v4', 'v6'] as const).flatMap((from): readonly (readonly [Place, Place])[] => [[['mariadb', from], ['postgres', from]], [['mariadb', from], ['trino', from]], [['postgres', from], ['trino', from]]]),
  [['postgres', 'nets'], ['postgres', 'masks']], [['mariadb', 'v4'], ['mariadb', 'mapped']], [['mariadb', 'mapped'], ['trino', 'v4']], [['postgres', 'mapped'], ['trino', 'v4']],
  ...ENGINES.flatMap((engine): readonly (readonly [Place, Place])[] => (['mariadb', 'postgres', 'trino', 'duckdb'] as const).map((other) => [[engine, 'b'], [other, 'u']] as const)),
  [['postgres', 'bits'], ['duckdb', 'bits']], [['postgres', 'spans'], ['duckdb', 'spans']], [['postgres', 'months'], ['duckdb', 'months']], [['postgres', 'spans'], ['trino', 'spans']], [['postgres', 'months'], ['trino', 'months']],
  [['postgres', 'moods'], ['duckdb', 'texts']], [['postgres', 'names'], ['duckdb', 'texts']], [['postgres', 'chars'], ['duckdb', 'texts']],
];

const DIFFER: readonly (readonly [Place, Place, readonly string[]])[] = [
  [['mariadb', 'v6b'], ['postgres', 'v6'], ['5']], [['mariadb', 'v6'], ['trino', 'v6b'], ['5']], [['postgres', 'v6b'], ['trino', 'v6'], ['5']],
  [['postgres', 'v4'], ['postgres', 'mapped'], ['0', '1', '2']], [['postgres', 'masks'], ['postgres', 'masks2'], ['0', '1', '2']],
  [['mysql', 'swapped'], ['postgres', 'u'], ['0']], [['mariadb', 'swapped'], ['duckdb', 'u'], ['0']],
  ...ENGINES.map((engine) => [[engine, 'short'], ['trino', 'u'], ['0', '1']] as const),
];

const REFUSED: readonly (readonly [Place, Place])[] = [
  ...(['xmls', 'points', 'ranges', 'words', 'masks', 'bits'] as const).flatMap((from): readonly (readonly [Place, Place])[] => [[['postgres', from], ['mysql', 'j']], [['postgres', from], ['mariadb', 'b']], [['postgres', from], ['duckdb', 'j']], [['postgres', from], ['trino', 'j']], [['postgres', from], ['postgres', 'u']], [['postgres', from], ['duckdb', 'dates']]]),
  [['postgres', 'xmls'], ['trino', 'tiles']], [['postgres', 'points'], ['duckdb', 'bits']], [['postgres', 'words'], ['mariadb', 'v4']], [['trino', 'tiles'], ['duckdb', 'j']], [['trino', 'v4'], ['trino', 'tiles']],
];

describe('what values mean', () => {
  for (const [left, right] of SAME) {
    for (const [way, sides] of ways(left, right).entries()) {
      test(`${title(sides)} are the same`, async () => {
        const { outcome, keys, reason } = await compare(sides);
        assert.deepEqual([outcome.verdict, keys], ['consistent', []], reason);
        if (way > 0) return;
        const keyed = await compare(sides, { key: ['x'], columns: {} });
        assert.deepEqual([keyed.outcome.verdict, keyed.keys], ['consistent', []], keyed.reason);
      });
    }
  }
  for (const [left, right, keys] of DIFFER) {
    for (const [way, sides] of ways(left, right).entries()) {
      test(`${title(sides)} differ`, async () => {
        const found = await compare(sides);
        assert.deepEqual([found.outcome.verdict, found.keys], ['differs', keys], found.reason);
        if (way > 0) return;
        const keyed = await compare(sides, { key: ['x'], columns: {} });
        assert.deepEqual([keyed.outcome.verdict, keyed.keys.length], ['differs', keys.length * 2], keyed.reason);
      });
    }
  }
  for (const [left, right] of REFUSED) {
    for (const sides of ways(left, right)) {
      test(`${title(sides)} do not compare`, async () => {
        const { outcome, keys } = await compare(sides);
        assert.deepEqual([outcome.verdict, outcome.reason?.code, keys], ['inconclusive', 'unsupportedType', []]);
        assert.match(outcome.reason?.message ?? '', /Column x .* do not compare/);
      });
    }
  }
});
