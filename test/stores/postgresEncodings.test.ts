/** PostgreSQL databases in other encodings than UTF8, beside other engines: hashes, findings, and keys whose order in the encoding is not that of code points. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import { askedOf, createCalibrations } from '../../server/calibrate/calibrations.ts';
import { calibratePairs } from '../../server/calibrate/calibrate.ts';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { TableRules } from '../../server/engine/ports.ts';
import type { Session, Store } from '../../server/stores/driver.ts';
import { drivers } from '../../server/stores/registry.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { naturalForm } from '../../server/sql/dialects/engineSql.ts';
import { typedValues } from '../../server/sql/typedValues.ts';
import { link, recorder } from '../support/recorder.ts';
import { LIMITS, noCancel, openPlaces, type OpenPlaces } from './engines.ts';

/** Letters that each encoding has; in KOI8R and WIN1251 their bytes are not in the order of their code points, nor are kana and the euro sign. */
const ENCODINGS: Readonly<Record<string, readonly string[]>> = {
  LATIN1: ['é', 'ÿ', 'ß', 'Æ'], LATIN2: ['ł', 'Š', 'ž', 'ä'], WIN1252: ['€', 'é', 'Ž', '™'], KOI8R: ['а', 'б', 'ц', 'ю', 'Я', 'ё', '©'], WIN1251: ['ё', 'я', 'А', '№', '«'], EUC_JP: ['日', '本', 'ア', 'あ', '〒'],
};
const OTHERS = ['mysql', 'mariadb', 'duckdb', 'trino'] as const;
type Other = (typeof OTHERS)[number];

/** Keys of one to three letters, with ASCII between them: those that an order by the bytes of the encoding puts elsewhere are among them. */
function keysOf(letters: readonly string[]): readonly string[] {
  const all = ['', ' ', 'a', 'A', 'z', '~', '|', ...letters];
  return [...new Set(all.flatMap((first) => all.map((second) => `${first}${second}`)))];
}
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

for (const [encoding, letters] of Object.entries(ENCODINGS)) {
  describe(`a database in ${encoding}`, () => {
    const database = `p${process.pid}_${encoding.toLowerCase()}_${Math.random().toString(36).slice(2, 8)}`;
    const address = new URL(process.env['PARITY_TEST_POSTGRES'] ?? assert.fail('PARITY_TEST_POSTGRES is not set'));
    const keys = keysOf(letters);
    // Trino takes longest: beside encodings in which order matters most.
    const others = encoding === 'KOI8R' || encoding === 'EUC_JP' ? OTHERS : (['mysql', 'duckdb'] as const);
    let places: OpenPlaces<Other>;
    let store: Store;
    let session: Session;

    const asked = async (on: string, statements: readonly string[]): Promise<void> => {
      const client = new Client({ connectionString: Object.assign(new URL(address.href), { pathname: `/${on}` }).href });
      await client.connect();
      try {
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    };

    before(async () => {
      await asked(address.pathname.slice(1), [`create database ${database} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`]);
      const rows = (skip: (i: number) => boolean, mark: (i: number) => string): string => keys.flatMap((key, i) => (skip(i) ? [] : [`(${i}, ${literal(key)}, ${literal(mark(i))})`])).join(', ');
      await asked(database, ['set client_encoding = utf8', 'create table t (n integer, k varchar(10), v varchar(10))', `insert into t values ${rows((i) => i === 5, (i) => (i === 9 ? 'other' : letters[0] ?? ''))}`]);
      places = await openPlaces<Other>(others, (name) => [
        `create table t (n integer, k varchar(10)${name === 'mysql' || name === 'mariadb' ? ' character set utf8mb4 collate utf8mb4_bin' : ''}, v varchar(10)${name === 'mysql' || name === 'mariadb' ? ' character set utf8mb4' : ''})`,
        // One key has characters that the encoding lacks.
        `insert into t values ${rows((i) => i === 7, () => letters[0] ?? '')}, (1000, '𝄞', 'x')`,
      ]);
      const driver = drivers['postgres'] ?? assert.fail('no driver');
      store = driver.create({ driver: 'postgres', settings: { host: address.hostname, port: Number(address.port), user: decodeURIComponent(address.username), database, schema: 'public' }, secret: decodeURIComponent(address.password) }, LIMITS);
      session = await store.open(noCancel());
    });
    after(async () => {
      await session.close();
      await store.close();
      await places.close();
      await asked(address.pathname.slice(1), [`drop database ${database}`]);
    });

    for (const other of others) {
      test(`beside ${other}: whole numbers and texts as keys, texts as partitions, all types calibrated`, async () => {
        const place = places.get(other) ?? assert.fail(other);
        const dialect = session.dialect ?? assert.fail('no dialect of its own');
        const sides = { legacy: { session: place.session, store: place.store, label: other }, new: { session, store: { dialect }, label: encoding } };
        const calibrate = createCalibrations(link).calibrateWith(askedOf(sides));
        const compare = async (rules: Partial<TableRules>) => {
          const relations = { legacy: sqlRelation(place.session, place.store.dialect, 't', { kind: 'table', table: 't' }), new: sqlRelation(session, dialect, 't', { kind: 'table', table: 't' }) };
          const report = recorder();
          // Small ranges, so that keys are cut by boundaries and asked for one by one.
          const { outcome } = await compareRelation('t', relations, { table: 't', rules: { key: ['k'], columns: {}, ...rules }, limits: { ...DEFAULT_LIMITS, leafRows: 8, wholeRows: 8 }, link, calibrate }, report, noCancel());
          return { verdict: outcome.verdict, reason: outcome.reason?.message, findings: report.findings.map(({ kind, key }) => `${kind} ${key.join()}`).sort() };
        };
        const found = (text: boolean): readonly string[] => [`changed ${text ? keys[9] : 9}`, `extra ${text ? keys[7] : 7}`, `missing ${text ? keys[5] : 5}`, `missing ${text ? '𝄞' : 1000}`].sort();
        assert.deepEqual(await compare({ key: ['n'] }), { verdict: 'differs', reason: undefined, findings: found(false) });
        assert.deepEqual(await compare({ key: ['k'] }), { verdict: 'differs', reason: undefined, findings: found(true) });
        assert.deepEqual(await compare({ key: ['n'], partition: { column: 'k', by: 'value' } }), { verdict: 'differs', reason: undefined, findings: found(false) });
      });
    }

    test('every type is calibrated, with the edge values whose characters the encoding has', async () => {
      const dialect = session.dialect ?? assert.fail('no dialect of its own');
      const { hashes } = dialect;
      const asked = { session, dialect };
      const texts = typedValues('postgres').natives.flatMap((native) => {
        const type = dialect.parseType(native);
        const form = naturalForm(type);
        const column = { name: 'x', native, type };
        return form === null ? [] : [{ columns: { legacy: column, new: column }, form }];
      });
      assert.ok(texts.length > 10);
      const results = await calibratePairs({ legacy: asked, new: asked }, texts, hashes[0] ?? assert.fail(), link, noCancel());
      for (const [i, result] of results.entries()) assert.ok(result.kind === 'exact' || result.kind === 'rule', `${texts[i]?.columns.legacy.native ?? ''}: ${JSON.stringify(result)}`);
    });
  });
}
