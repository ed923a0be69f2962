import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { exactDecimal } from '../../../server/config/decimal.ts';
import { STARTER, configHash, fillIn, loadConfig } from '../../../server/config/load.ts';
import { nearest } from '../../../server/config/nearest.ts';
import type { TableConfig } from '../../../server/config/types.ts';

const STORES = `"legacy": { "driver": "mysql", "host": "db1", "user": "reader", "password": "\${env:PW}" }, "new": { "driver": "duckdb", "path": "new.duckdb" }`;

function tableOf(body: string): TableConfig {
  const table = loadConfig(`{ "environments": { "dev": { ${STORES} } }, "tables": { "games": ${body} } }`).config.tables['games'];
  assert.ok(table);
  return table;
}

suite('loadConfig', () => {
  test('reads the starter without a problem', () => {
    assert.deepEqual(loadConfig(STARTER).problems, []);
  });

  test('takes a tolerance from its source text, not from a double', () => {
    const rule = (written: string): unknown => tableOf(`{ "columns": { "fee": { "tolerance": { "abs": ${written} } } } }`).columns['fee']?.tolerance?.abs;
    assert.equal(rule('0.1'), '0.1');
    assert.equal(rule('0.10'), '0.1');
    assert.equal(rule('1e-9'), '0.000000001');
    assert.equal(rule('"1E-9"'), '0.000000001');
    assert.equal(rule('123456789012345678.123456789'), '123456789012345678.123456789');
  });

  test('fills in names that are not given', () => {
    const table = tableOf('{ "new": "games_v2", "columns": { "park": { "legacy": "park_id" } } }');
    assert.deepEqual(table.names, { legacy: 'games', new: 'games_v2' });
    assert.deepEqual(table.columns['park']?.names, { legacy: 'park_id', new: 'park' });
    assert.equal(table.key, undefined);
    assert.deepEqual(tableOf('{ "key": [] }').key, []);
  });

  test('says where a secret comes from', () => {
    const kinds = (password: string): unknown => {
      const { config } = loadConfig(`{ "environments": { "dev": { "legacy": { "driver": "mysql", "host": "h", "user": "u"${password} }, "new": { "driver": "duckdb", "path": "p" } } } }`);
      const { legacy, new: other } = config.environments['dev']?.stores ?? assert.fail();
      return [legacy.secret, other.secret];
    };
    assert.deepEqual(kinds(''), [{ kind: 'store' }, { kind: 'none' }]);
    assert.deepEqual(kinds(', "password": "${env:PW}"'), [{ kind: 'env', variable: 'PW' }, { kind: 'none' }]);
    assert.deepEqual(kinds(', "password": null'), [{ kind: 'none' }, { kind: 'none' }]);
  });

  test('writes ssl in one way', () => {
    const { config } = loadConfig('{ "environments": { "dev": { "legacy": { "driver": "mysql", "host": "h", "user": "u", "ssl": true }, "new": { "driver": "mysql", "host": "h", "user": "u", "ssl": false } } } }');
    assert.equal(config.environments['dev']?.stores.legacy.settings['ssl'], 'verify');
    assert.equal(config.environments['dev']?.stores.new.settings['ssl'], 'off');
  });

  test('has no table that nobody mapped', () => {
    const { config } = loadConfig(STARTER);
    assert.equal(config.tables['constructor'], undefined);
    assert.equal('toString' in config.environments, false);
  });

  test('takes a table called __proto__ for a table', () => {
    const { config } = loadConfig(`{ "environments": { "dev": { ${STORES} } }, "tables": { "__proto__": { "new": "p" } } }`);
    assert.deepEqual(Object.keys(config.tables), ['__proto__']);
  });

  test('tells of a text that nests too deeply', () => {
    for (const text of ['['.repeat(100_000), '{"a":'.repeat(100_000)]) {
      assert.deepEqual(loadConfig(text).problems.map((problem) => problem.code), ['syntax']);
    }
  });

  test('never throws, and every problem lies in the text', () => {
    const whole = `{ "environments": { "dev": { ${STORES} } }, "defaultEnvironment": "dev", "tables": { "games": { "key": ["a"], "partition": { "column": "d", "by": "day" }, "columns": { "x": { "tolerance": { "abs": 0.1 } } } } } }`;
    const piece = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', 'null', '1e9', '"key"', '"tables"', '//', '/*', '${env:', "'", '\\', '\n', 'true');
    const mangled = fc.tuple(fc.nat(whole.length), fc.nat(12), fc.array(piece, { maxLength: 4 })).map(([at, cut, pieces]) => whole.slice(0, at) + pieces.join('') + whole.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(mangled, fc.string(), fc.json()), (text) => {
        for (const { range, message } of loadConfig(text).problems) {
          assert.ok(range.offset >= 0 && range.length >= 0 && range.offset + range.length <= text.length);
          assert.notEqual(message, '');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

suite('the hash of a configuration', () => {
  const hash = (text: string): string => loadConfig(text).hash;
  const base = `{ "environments": { "dev": { ${STORES} } }, "tables": { "games": { "new": "g", "key": ["a", "b"] } } }`;

  test('does not see comments, blanks, order, limits and secrets', () => {
    assert.equal(hash(`// words\n${base.replaceAll(' ', '\n  ')}`), hash(base));
    assert.equal(hash(`{ "tables": { "games": { "key": ["a", "b"], "new": "g" } }, "environments": { "dev": { ${STORES} } } }`), hash(base));
    assert.equal(hash(base.replace('"user": "reader"', '"user": "reader", "limits": { "concurrency": 1 }')), hash(base));
    assert.equal(hash(base.replace('${env:PW}', '${env:OTHER}')), hash(base));
  });

  test('sees what a comparison depends on', () => {
    for (const [from, to] of [['"g"', '"h"'], ['"a", "b"', '"b", "a"'], ['db1', 'db2'], ['"dev"', '"prod"']] as const) assert.notEqual(hash(base.replace(from, to)), hash(base));
    assert.match(hash(base), /^[0-9a-f]{64}$/);
    assert.equal(configHash(loadConfig(base).config), hash(base));
  });
});

suite('fillIn', () => {
  test('fills every variable, and makes a port a number', () => {
    const filled = fillIn({ host: '${env:A}-${env:B}.lan', port: '${env:PORT}', database: 'x', ssl: 'off' }, { A: 'db', B: '$&1', PORT: '3307' });
    assert.deepEqual(filled, { settings: { host: 'db-$&1.lan', port: 3307, database: 'x', ssl: 'off' } });
  });

  test('names what is missing or empty, each once', () => {
    assert.deepEqual(fillIn({ host: '${env:A}${env:B}', user: '${env:A}${env:C}' }, { C: 'c', B: '' }), { missing: ['A', 'B'] });
  });
});

suite('exact decimals', () => {
  test('mean what the text says', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 30n });
    fc.assert(
      fc.property(digits, fc.integer({ min: -40, max: 40 }), (number, exponent) => {
        const text = exactDecimal(`${number}e${exponent}`)?.text ?? '';
        const [whole = '', fraction = ''] = text.split('.');
        // Both sides times 10^40 are whole numbers.
        assert.equal(BigInt(whole + fraction.padEnd(40, '0')), number * 10n ** BigInt(exponent + 40));
        assert.match(text, /^(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
    );
  });

  test('are none where there is no number', () => {
    for (const text of ['', '.', 'e5', '1e', '0x10', '1_000', 'NaN', 'Infinity', '1e401', '--1']) assert.equal(exactDecimal(text), undefined);
  });
});

test('nearest finds a slip, a synonym, and nothing far', () => {
  const known = ['environments', 'tables', 'key', 'password'];
  assert.equal(nearest('enviroments', known), 'environments');
  assert.equal(nearest('Primary_Key', known), 'key');
  assert.equal(nearest('PASSWORD', known), 'password');
  assert.equal(nearest('weather', known), undefined);
  assert.equal(nearest('x'.repeat(100_000), known), undefined);
});
