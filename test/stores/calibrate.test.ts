/** Calibration on real engines: the true dialects agree everywhere; each kind of wrong one is caught, and earns no tick. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { askedOf, createCalibrations } from '../../server/calibrate/calibrations.ts';
import type { PairResult } from '../../server/calibrate/calibrate.ts';
import { typeMatrix } from '../../server/calibrate/matrix.ts';
import { CALIBRATION_MARK, type Asked } from '../../server/calibrate/probes.ts';
import { resultWords } from '../../server/calibrate/summary.ts';
import { compareRelation, DEFAULT_LIMITS, type Compared } from '../../server/engine/compareRelation.ts';
import { negotiateHash } from '../../server/engine/hashes.ts';
import type { TableRules } from '../../server/engine/ports.ts';
import type { ColumnType, Finding, Side, Sides } from '../../server/engine/types.ts';
import { mapSides, SIDES } from '../../server/engine/types.ts';
import { createAnswerMemory } from '../../server/service/answerMemory.ts';
import { link } from '../../server/service/link.ts';
import type { Dialect } from '../../server/sql/dialect.ts';
import type { Session, Store } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { noCancel, openPlaces, type OpenPlaces } from './engines.ts';

const NAMES = ['duckdb', 'mariadb', 'mysql', 'postgres', 'trino'] as const;
type Name = (typeof NAMES)[number];

/** Columns of one table on each engine. */
const TABLES: Readonly<Record<Name, string>> = {
  duckdb: 'id integer not null, n ubigint, f double, s varchar, t timestamp',
  mariadb: 'id integer not null, n bigint unsigned, f double, s varchar(50), t datetime(6)',
  mysql: 'id integer not null, n bigint unsigned, f double, s varchar(50), t datetime(6)',
  postgres: 'id integer not null, n numeric(20,0), f double precision, s text, t timestamp',
  trino: 'id integer, n decimal(20,0), f double, s varchar, t timestamp(6)',
};

/** Two rows without any of the edges: equal on all engines, whatever a dialect cuts. */
function rows(name: Name): readonly string[] {
  const row = (id: number, text: string): string => `insert into plain select ${id}, ${name === 'trino' ? `cast(${id} as decimal(20,0))` : id}, 1.5e0, ${text}, timestamp '2016-07-03 01:02:03'`;
  return [`create table plain (${TABLES[name]})`, row(1, "'a'"), row(2, "'b'"), `create table padded (id integer, s varchar(50))`, `insert into padded select 1, '${name === 'duckdb' ? 'a ' : 'a'}'`];
}

let opened: OpenPlaces<Name>;
before(async () => { opened = await openPlaces(NAMES, rows); });
after(() => opened.close());

function open(legacy: Name, other: Name): Sides<{ readonly store: Store; readonly session: Session; readonly label: string }> {
  const of = (name: Name): { readonly store: Store; readonly session: Session; readonly label: string } => {
    const found = opened.get(name);
    if (found === undefined) throw new Error(`no ${name}`);
    return { ...found, label: name };
  };
  return { legacy: of(legacy), new: of(other) };
}

const asked = (legacy: Name, other: Name, wrong: Partial<Sides<(dialect: Dialect) => Dialect>> = {}): Sides<Asked> =>
  mapSides(askedOf(open(legacy, other)), ({ session, dialect }, side) => ({ session, dialect: wrong[side]?.(dialect) ?? dialect }));

const calibrationsSent = (session: Session): number => session.usage.statements.filter((statement) => statement.startsWith(CALIBRATION_MARK)).length;

describe('the true dialects', () => {
  const pairs: readonly (readonly [Name, Name])[] = [['mariadb', 'postgres'], ['mysql', 'postgres'], ['mysql', 'mariadb'], ['mariadb', 'trino'], ['duckdb', 'mariadb'], ['duckdb', 'postgres'], ['postgres', 'trino'], ['mariadb', 'mariadb'], ['duckdb', 'duckdb']];
  for (const [legacy, other] of pairs) {
    test(`${legacy} and ${other} write every pair of types alike, and compute the same hashes`, async () => {
      const sides = asked(legacy, other);
      const calibrations = createCalibrations(link);
      const common = sides.legacy.dialect.hashes.filter((hash) => sides.new.dialect.hashes.includes(hash));
      assert.ok(common.length > 0);
      assert.deepEqual((await calibrations.hashes(sides, common, noCancel())).filter((hash) => hash.wrong !== undefined), []);
      const matrix = typeMatrix(mapSides(sides, ({ dialect }) => dialect));
      assert.ok(matrix.length > 100, String(matrix.length));
      const results = await calibrations.pairs(sides, matrix, negotiateHash(mapSides(sides, ({ dialect }) => dialect.hashes)), noCancel());
      const bad = matrix.flatMap(({ columns }, i) => {
        const result: PairResult = results[i] ?? { kind: 'unknown', why: 'no result' };
        return result.kind === 'exact' || result.kind === 'rule' || result.kind === 'blind' ? [] : [`${columns.legacy.native} and ${columns.new.native}: ${resultWords(result)}`];
      });
      assert.deepEqual(bad, []);
    });
  }
});

test('two files of DuckDB hash numbers and moments of every pair of types alike by its own hash', async () => {
  const sides = asked('duckdb', 'duckdb');
  const native = sides.legacy.session.facts.nativeHash ?? assert.fail('no hash of its own');
  const typed: readonly ColumnType['kind'][] = ['integer', 'decimal', 'float', 'date', 'time', 'timestamp'];
  const matrix = typeMatrix(mapSides(sides, ({ dialect }) => dialect)).filter(({ columns }) => SIDES.every((side) => typed.includes(columns[side].type.kind)));
  assert.ok(matrix.length > 100, String(matrix.length));
  const results = await createCalibrations(link).pairs(sides, matrix, native, noCancel());
  const bad = matrix.flatMap(({ columns }, i) => {
    const result: PairResult = results[i] ?? { kind: 'unknown', why: 'no result' };
    return result.kind === 'exact' || result.kind === 'rule' || result.kind === 'blind' ? [] : [`${columns.legacy.native} and ${columns.new.native}: ${resultWords(result)}`];
  });
  assert.deepEqual(bad, []);
});

/** A dialect that renders values of one kind wrongly. */
const rendering = (kind: ColumnType['kind'], wrong: (text: string, x: string) => string) => (dialect: Dialect): Dialect => ({
  ...dialect,
  canonical: (x, type, form) => (type.kind === kind ? wrong(dialect.canonical(x, type, form), x) : dialect.canonical(x, type, form)),
  // The cheaper rendering of columns without NULL would be right.
  inRow: () => null,
});

interface Wrong {
  readonly name: string;
  readonly column: string;
  readonly dialect: (dialect: Dialect) => Dialect;
  readonly words: RegExp;
}

const FAULTS: Readonly<Record<Name, readonly Wrong[]>> = {
  mysql: [{ name: 'lets unsigned numbers overflow', column: 'n', dialect: rendering('integer', (_, x) => `cast(${x} as signed)`), words: /legacy side writes 9223372036854775808 as "/ }],
  mariadb: [
    { name: 'cuts microseconds', column: 't', dialect: rendering('timestamp', (text) => `concat(left(${text}, 23), '000')`), words: /legacy side writes .*\.000001.* as ".*\.000000"/ },
    { name: 'rounds floats', column: 'f', dialect: rendering('float', (text) => `cast(${text} as char(6))`), words: /legacy side writes / },
    { name: 'lets unsigned numbers overflow', column: 'n', dialect: rendering('integer', (_, x) => `cast(${x} as signed)`), words: /legacy side writes 9223372036854775808 as "/ },
  ],
  postgres: [
    { name: 'cuts microseconds', column: 't', dialect: rendering('timestamp', (text) => `left(${text}, 23) || '000'`), words: /\.000001/ },
    { name: 'rounds floats to 15 digits', column: 'f', dialect: rendering('float', (_, x) => `cast(cast(${x} as numeric) as text)`), words: /legacy side writes / },
    { name: 'writes NULL as nothing', column: 't', dialect: rendering('timestamp', (text) => `coalesce(${text}, '')`), words: /writes NULL as ""/ },
  ],
  duckdb: [
    { name: 'cuts microseconds', column: 't', dialect: rendering('timestamp', (text) => `left(${text}, 23) || '000'`), words: /\.000001/ },
    { name: 'rounds floats', column: 'f', dialect: rendering('float', (_, x) => `cast(round(${x}, 3) as varchar)`), words: /legacy side writes / },
  ],
  trino: [{ name: 'rounds floats', column: 'f', dialect: rendering('float', (_, x) => `cast(${x} as varchar)`), words: /legacy side writes / }],
};

const RULES: TableRules = { key: ['id'], columns: {} };

/** Compares a table through the same dialects that are calibrated. */
async function compared(sides: Sides<Asked>, calibrations: ReturnType<typeof createCalibrations> | null, { table = 'plain', rules = RULES }: { readonly table?: string; readonly rules?: TableRules } = {}): Promise<Compared & { readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const relations = mapSides(sides, ({ session, dialect }) => sqlRelation(session, dialect, table, { kind: 'table', table }));
  const options = { table, rules, limits: DEFAULT_LIMITS, link, ...(calibrations === null ? {} : { calibrate: calibrations.calibrateWith(sides) }) };
  const result = await compareRelation(table, relations, options, { finding: (finding) => void findings.push(finding), partition: () => undefined, progress: () => undefined }, noCancel());
  return { ...result, findings };
}

describe('a dialect that is wrong', () => {
  const other: Readonly<Record<Name, Name>> = { mariadb: 'postgres', mysql: 'postgres', postgres: 'mariadb', duckdb: 'postgres', trino: 'duckdb' };
  for (const name of NAMES) {
    for (const wrong of FAULTS[name]) {
      test(`${name} ${wrong.name}: named with the column, and no tick`, async () => {
        const { outcome } = await compared(asked(name, other[name], { legacy: wrong.dialect }), createCalibrations(link));
        assert.equal(outcome.verdict === 'consistent' || outcome.verdict === 'consistent within tolerance', false, outcome.verdict);
        assert.equal(outcome.reason?.code, 'unsupportedType', JSON.stringify(outcome));
        assert.match(outcome.reason?.message ?? '', new RegExp(`^Column ${wrong.column} `));
        assert.match(outcome.reason?.message ?? '', wrong.words);
      });
    }
  }

  test('on both sides alike, it is wrong all the same', async () => {
    const cut = rendering('timestamp', (text) => `left(${text}, 23) || '000'`);
    // Two kinds of timestamps, because a type of one engine against itself is not calibrated where the engine’s own hash compares it.
    const { outcome } = await compared(asked('postgres', 'duckdb', { legacy: cut, new: cut }), createCalibrations(link));
    assert.deepEqual([outcome.verdict, outcome.reason?.code], ['inconclusive', 'unsupportedType']);
  });

  test('the true dialects earn the tick of the same table', async () => {
    for (const [legacy, fresh] of [['mariadb', 'postgres'], ['duckdb', 'trino'], ['duckdb', 'duckdb']] as const) {
      const { outcome, plan } = await compared(asked(legacy, fresh), createCalibrations(link));
      assert.equal(outcome.verdict, 'consistent', JSON.stringify(outcome.reason));
      if (legacy !== fresh) assert.match(plan.notes.join('\n'), /^calibrated 5 column pairs on \S+ \S+ and \S+ \S+: all exact$/m);
    }
  });

  test('texts that lose their blanks are compared byte by byte: what differs by a blank is found', async () => {
    const trims = (dialect: Dialect): Dialect => ({ ...dialect, canonical: (x, type, form) => (form.form === 'text' ? `rtrim(${dialect.canonical(x, type, form)})` : dialect.canonical(x, type, form)) });
    const sides = asked('duckdb', 'postgres', { legacy: trims, new: trims });
    assert.equal((await compared(sides, null, { table: 'padded' })).outcome.verdict, 'consistent', 'without calibration it is a tick that is not earned');
    const { outcome, findings, plan } = await compared(sides, createCalibrations(link), { table: 'padded' });
    assert.equal(outcome.verdict, 'differs');
    assert.deepEqual(findings.map(({ columns }) => columns), [{ s: { legacy: '6120', new: '61' } }]);
    assert.match(plan.notes.join('\n'), /s: compared byte by byte, because calibration found that its values are not written alike: the legacy side writes /);
    const same = await compared(sides, createCalibrations(link));
    assert.equal(same.outcome.verdict, 'consistent', 'and what agrees byte by byte agrees');
  });

  test('texts without case are written alike, whatever letters an engine knows small ones of', async () => {
    const { outcome, plan } = await compared(asked('mariadb', 'postgres'), createCalibrations(link), { rules: { key: ['id'], columns: { s: { foldCase: true } } } });
    assert.equal(outcome.verdict, 'consistent within tolerance');
    assert.match(plan.notes.join('\n'), /^calibrated 5 column pairs on .*: 4 exact, 1 exact with a rule$/m);
  });

  test('a key that is not written alike tells no rows apart', async () => {
    const wrong = rendering('integer', (text) => `concat(${text}, '0')`);
    const { outcome } = await compared(asked('mariadb', 'postgres', { new: wrong }), createCalibrations(link));
    assert.deepEqual([outcome.verdict, outcome.reason?.code, outcome.partial], ['inconclusive', 'unsupportedType', true]);
  });

  test('a hash that is computed otherwise is not used', async () => {
    const shifted = (dialect: Dialect): Dialect => ({ ...dialect, hashNumber: (text, hash) => (hash === 'sha256' ? `(${dialect.hashNumber(text, hash)} + 1)` : dialect.hashNumber(text, hash)) });
    const sides = asked('mariadb', 'postgres', { legacy: shifted });
    const { outcome, hash, plan } = await compared(sides, createCalibrations(link));
    assert.deepEqual([outcome.verdict, hash], ['consistent', 'md5']);
    assert.match(plan.notes.join('\n'), /the hash sha256 is not used: the legacy side computes another number for /);
    assert.equal((await compared(asked('mariadb', 'postgres'), createCalibrations(link))).hash, 'sha256');
  });

  test('a row text that is put together otherwise than the values are is caught by its hash', async () => {
    const glued = (dialect: Dialect): Dialect => ({ ...dialect, rowText: (fields) => `replace(${dialect.rowText(fields)}, '1', '2')` });
    const { outcome } = await compared(asked('duckdb', 'postgres', { legacy: glued, new: glued }), createCalibrations(link), { rules: { columns: {} } });
    assert.equal(outcome.verdict, 'inconclusive');
    assert.match(outcome.reason?.message ?? '', /hashes a row with .* otherwise than its text/);
  });

  test('edge values that a server refuses are a blind spot, and no failure', async () => {
    const refuses = (dialect: Dialect): Dialect => ({ ...dialect, canonical: (x, type, form) => (x.startsWith('e.c') && type.kind === 'float' ? 'no_such_function(1)' : dialect.canonical(x, type, form)) });
    const { outcome, plan } = await compared(asked('mariadb', 'postgres', { new: refuses }), createCalibrations(link));
    assert.equal(outcome.verdict, 'consistent', JSON.stringify(outcome.reason));
    assert.match(plan.blindSpots.join('\n'), /^f: its two types were not calibrated \(the new side refused the edge values: .*no_such_function/m);
    assert.match(plan.notes.join('\n'), /: 4 exact, 1 not calibrated$/m);
  });
});

describe('once in a day', () => {
  const noon = Date.UTC(2026, 10, 21, 12);
  let made: string;
  let folder: string;
  let time: number;
  const memory = () => createAnswerMemory(folder, () => new Date(time));
  let count = 0;
  const sent = (): number => count;
  const sides = (wrong: Partial<Sides<(dialect: Dialect) => Dialect>> = {}): Sides<Asked> =>
    mapSides(askedOf(open('mariadb', 'trino'), memory()), (side, name) => {
      const query: Session['query'] = (statement, signal) => {
        if (statement.startsWith(CALIBRATION_MARK)) count++;
        return side.session.query(statement, signal);
      };
      return { ...side, session: { ...side.session, query }, dialect: wrong[name]?.(side.dialect) ?? side.dialect };
    });
  beforeEach(() => {
    made = mkdtempSync(path.join(tmpdir(), 'parity-answers-'));
    folder = path.join(made, 'answers');
    time = noon;
  });
  afterEach(() => { rmSync(made, { recursive: true, force: true }); });

  test('another process recalls what the servers answered, says since when, and asks again after a day', async () => {
    const first = await compared(sides(), createCalibrations(link));
    assert.match(first.plan.notes.join('\n'), /^calibrated 5 column pairs on .*: all exact$/m);
    const before = sent();
    time += 3_600_000;
    const later = await compared(sides(), createCalibrations(link));
    assert.deepEqual([later.outcome.verdict, sent()], ['consistent', before]);
    assert.match(later.plan.notes.join('\n'), /^calibrated 5 column pairs on .*: all exact, by answers since 2026-11-21 12:00 UTC$/m);
    time = noon + 86_400_000;
    const nextDay = await compared(sides(), createCalibrations(link));
    assert.doesNotMatch(nextDay.plan.notes.join('\n'), /by answers since/);
    assert.equal(sent() > before, true);
  });

  test('what another SQL, another server or another version answered is not recalled', async () => {
    await compared(sides(), createCalibrations(link));
    const [wrong] = FAULTS.mariadb;
    assert.ok(wrong !== undefined);
    const { outcome } = await compared(sides({ legacy: wrong.dialect }), createCalibrations(link));
    assert.equal(outcome.reason?.code, 'unsupportedType', 'a dialect that is wrong is found out, whatever the true one was answered');
    const asking = async (change: (side: Asked) => Asked): Promise<boolean> => {
      const before = sent();
      await compared(mapSides(sides(), change), createCalibrations(link));
      return sent() > before;
    };
    assert.equal(await asking((side) => side), false);
    assert.equal(await asking(({ memory: mine, ...side }) => ({ ...side, ...(mine === undefined ? {} : { memory: { ...mine, place: `${mine.place} elsewhere` } }) })), true);
    assert.equal(await asking((side) => ({ ...side, session: { ...side.session, facts: { ...side.session.facts, engine: `${side.session.facts.engine}.1` } } })), true);
    assert.equal(await asking((side) => ({ ...side, session: { ...side.session, facts: { ...side.session.facts, settings: [...side.session.facts.settings, 'x'] } } })), true);
  });

  test('answers that were wrong stay wrong, and files that cannot be read are asked for again', async () => {
    const [wrong] = FAULTS.mariadb;
    assert.ok(wrong !== undefined);
    for (let i = 0; i < 2; i++) {
      const { outcome } = await compared(sides({ legacy: wrong.dialect }), createCalibrations(link));
      assert.equal(outcome.reason?.code, 'unsupportedType');
    }
    await compared(sides(), createCalibrations(link));
    for (const content of ['', '{"at":', JSON.stringify({ at: noon, rows: [['0']] }), JSON.stringify({ at: noon + 1, rows: [] }), JSON.stringify({ at: noon, rows: [[1]] })]) {
      for (const file of readdirSync(folder)) writeFileSync(path.join(folder, file), content);
      const { outcome, plan } = await compared(sides(), createCalibrations(link));
      assert.equal(outcome.verdict, 'consistent');
      assert.doesNotMatch(plan.notes.join('\n'), /by answers since/);
    }
  });

  test('a folder that cannot be written to remembers nothing', async () => {
    writeFileSync(path.join(made, 'file'), '');
    folder = path.join(made, 'file', 'answers');
    for (let i = 0; i < 2; i++) {
      const before = sent();
      const { outcome } = await compared(sides(), createCalibrations(link));
      assert.deepEqual([outcome.verdict, sent() > before], ['consistent', true]);
    }
  });
});

describe('once in a process', () => {
  test('a second comparison, and one at the same time, send no edge values', async () => {
    const calibrations = createCalibrations(link);
    const sides = asked('mariadb', 'postgres');
    const sent = (): number => calibrationsSent(sides.legacy.session);
    const start = sent();
    await Promise.all([compared(sides, calibrations), compared(sides, calibrations)]);
    const once = sent() - start;
    await compared(sides, calibrations);
    assert.ok(once <= 2, String(once));
    assert.equal(sent() - start, once);
  });

  test('whoever waits for a comparison that is cancelled calibrates for itself', async () => {
    const calibrations = createCalibrations(link);
    const sides = asked('duckdb', 'postgres');
    const matrix = typeMatrix(mapSides(sides, ({ dialect }) => dialect));
    const controller = new AbortController();
    const first = calibrations.pairs(sides, matrix, 'md5', controller.signal);
    const second = calibrations.pairs(sides, matrix, 'md5', noCancel());
    controller.abort();
    await assert.rejects(first, { code: 'cancelled' });
    assert.equal((await second).length, matrix.length);
  });
});

test('a table costs one statement a side, and few milliseconds', async () => {
  const sides = asked('mariadb', 'postgres');
  const calibrations = createCalibrations(link);
  const columns = await Promise.all(SIDES.map((side: Side) => sides[side].session.describeTable('plain', noCancel())));
  const pairs = (columns[0] ?? []).flatMap((legacy, i) => {
    const fresh = columns[1]?.[i];
    return fresh === undefined ? [] : [{ columns: { legacy, new: fresh }, form: typeMatrixForm(legacy.type) }];
  });
  const before = calibrationsSent(sides.legacy.session);
  const started = performance.now();
  await calibrations.pairs(sides, pairs, 'sha256', noCancel());
  const took = performance.now() - started;
  // Statements that are the same are kept once.
  assert.ok(calibrationsSent(sides.legacy.session) - before <= 1);
  assert.ok(took < 5_000, `${took} ms`);
});

function typeMatrixForm(type: ColumnType): { readonly form: 'integer' } | { readonly form: 'float'; readonly bits: 64 } | { readonly form: 'text'; readonly trimBlanks: false; readonly foldCase: false } | { readonly form: 'timestamp'; readonly precision: 6 } {
  switch (type.kind) {
    case 'float':
      return { form: 'float', bits: 64 };
    case 'text':
      return { form: 'text', trimBlanks: false, foldCase: false };
    case 'timestamp':
      return { form: 'timestamp', precision: 6 };
    default:
      return { form: 'integer' };
  }
}
