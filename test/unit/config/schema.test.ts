/** The schema says of drivers, masks and limits what the configuration's own tables say. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { DRIVERS, LATER_DRIVERS } from '../../../server/config/drivers.ts';
import { STARTER } from '../../../server/config/load.ts';
import { LIMITS } from '../../../server/config/limits.ts';
import { NOT_OBEYED } from '../../../server/config/notObeyed.ts';
import { PARTITION_BY } from '../../../server/config/tables.ts';
import { DECIMALS } from '../../../server/config/tolerance.ts';
import { jsonValue, schema, schemaAccepts } from './support.ts';

interface Part {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly $ref?: string;
  readonly errorMessage?: string;
  readonly not?: unknown;
  readonly doNotSuggest?: boolean;
  readonly anyOf?: readonly Part[];
}

const definitions = schema['definitions'] as Readonly<Record<string, Part>>;
const property = (definition: string, name: string): Part => definitions[definition]?.properties?.[name] ?? assert.fail(`${definition}.${name}`);

/** What may obey a key: all code of the product but what reads the configuration file itself. */
function productSources(): string {
  const root = path.join(import.meta.dirname, '../../..');
  return ['server', 'cli', 'client'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, String(file))))
    .filter((file) => file.endsWith('.ts') && !file.startsWith(path.join('server', 'config')))
    .map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
}

suite('parity.schema.json', () => {
  test('knows the drivers', () => {
    assert.deepEqual(definitions['driver']?.enum, DRIVERS.map((driver) => driver.name));
    assert.deepEqual(LATER_DRIVERS.filter((name) => DRIVERS.some((driver) => driver.name === name)), []);
  });

  for (const driver of DRIVERS) {
    test(`knows the settings of ${driver.name}`, () => {
      const store = definitions[`${driver.name}Store`];
      const own = driver.settings.map((setting) => setting.name);
      assert.deepEqual(Object.keys(store?.properties ?? {}), ['driver', ...own, ...(driver.takesPassword ? ['password'] : []), 'limits']);
      assert.deepEqual(store?.required, ['driver', ...driver.settings.filter((setting) => setting.required).map((setting) => setting.name)]);
      for (const setting of driver.settings) {
        const part = property(`${driver.name}Store`, setting.name);
        assert.equal(part.description, setting.description);
        if (setting.values !== undefined) assert.deepEqual(part.anyOf?.[0]?.enum, [...setting.values, ...(setting.booleans === undefined ? [] : [true, false])]);
        if (setting.bounds !== undefined) assert.deepEqual([part.anyOf?.[0]?.minimum, part.anyOf?.[0]?.maximum], [setting.bounds.from, setting.bounds.to]);
      }
    });
  }

  test('knows partitions, limits and decimals', () => {
    assert.deepEqual(property('table', 'partition').properties?.['by']?.enum, [...PARTITION_BY]);
    for (const [name, { from, to }] of Object.entries(LIMITS)) {
      assert.deepEqual([property('limits', name).minimum, property('limits', name).maximum], [from, to]);
    }
    assert.deepEqual([property('tolerance', 'decimals').minimum, property('tolerance', 'decimals').maximum], [DECIMALS.from, DECIMALS.to]);
  });

  test('refuses what nothing obeys, in the words of the configuration', () => {
    for (const { of, key, message } of NOT_OBEYED) {
      const { description, errorMessage, not, doNotSuggest } = property(of, key);
      assert.deepEqual({ description, errorMessage, not, doNotSuggest }, { description: message, errorMessage: message, not: {}, doNotSuggest: true });
    }
  });

  test('has no key that no code reads, but those that are reported', () => {
    const code = productSources();
    // The configuration gives the other code where the password comes from, under this name.
    const nameOf = (key: string): string => (key === 'password' ? 'secret' : key);
    const unread = Object.entries(definitions).flatMap(([of, part]) => Object.keys(part.properties ?? {}).map((key) => ({ of, key })))
      .filter(({ key }) => !new RegExp(String.raw`(?:\.|\['|[{,] (?:readonly )?)${nameOf(key)}\b`, 'u').test(code));
    assert.deepEqual(new Set(unread.map(({ of, key }) => `${of}.${key}`)), new Set(NOT_OBEYED.map(({ of, key }) => `${of}.${key}`)));
  });

  test('describes every key, for hovers', () => {
    const bare: string[] = [];
    const visit = (part: Part, path: string): void => {
      for (const [name, inside] of Object.entries(part.properties ?? {})) {
        const described = inside.description ?? definitions[inside.$ref?.replace('#/definitions/', '') ?? '']?.description;
        if (described === undefined) bare.push(`${path}.${name}`);
        visit(inside, `${path}.${name}`);
      }
    };
    visit(schema, '');
    for (const [name, part] of Object.entries(definitions)) visit(part, name);
    assert.deepEqual(bare, []);
  });

  test('accepts the starter', () => {
    assert.deepEqual(schemaAccepts(jsonValue(STARTER)), { accepted: true, errors: [] });
  });
});
