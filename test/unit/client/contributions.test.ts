/** package.json, its texts, its files and the code say the same. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'jsonc-parser';
import { bundleFile, collectTexts, textsOf } from '../../../scripts/l10n.mjs';
import { commandIds } from '../../../client/commandIds.ts';
import { serverCommands } from '../../../protocol/commands.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly { readonly key: string; readonly mac: string; readonly when: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly jsonValidation: readonly { readonly url: string }[];
  };
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;

test('every command is contributed, with one category, and every contributed command has a handler', () => {
  assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...commandIds].sort());
  assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ['Parity']);
  for (const command of Object.values(serverCommands)) assert.ok((commandIds as readonly string[]).includes(command), command);
});

test('menus name commands that are there, and commands of the tree alone are not in the palette', () => {
  for (const [menu, items] of Object.entries(contributes.menus)) for (const { command } of items) assert.ok((commandIds as readonly string[]).includes(command), `${menu}: ${command}`);
  const hidden = contributes.menus['commandPalette']?.filter(({ when }) => when === 'false').map(({ command }) => command);
  assert.deepEqual(hidden, ['parity.loadMore', 'parity.copyName']);
});

test('every text of package.json is in package.nls.json, and no other', () => {
  const used = [...read('package.json').matchAll(/"%([^%"]+)%"/gu)].map(match => match[1] ?? '');
  assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
  for (const [key, text] of Object.entries(texts)) assert.notEqual(text.trim(), '', key);
});

test('links of welcome texts and walkthrough lead to commands that are there', () => {
  const links = Object.values(texts).flatMap(text => [...text.matchAll(/\(command:([^)]+)\)/gu)].map(match => match[1] ?? ''));
  const ofVsCode = ['vscode.openFolder', 'workbench.trust.manage', 'parity.health.focus'];
  for (const link of links) assert.ok((commandIds as readonly string[]).includes(link) || ofVsCode.includes(link), link);
});

test('files that package.json names are there', () => {
  const files = [
    manifest.icon, ...contributes.viewsContainers.activitybar.map(({ icon }) => icon), ...contributes.jsonValidation.map(({ url }) => url),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)), 'media/parity-light.svg', 'media/parity-dark.svg',
  ];
  for (const file of files) assert.ok(existsSync(path.join(root, file)), file);
});

test('the extension wakes up for what it needs, and no key is a single chord', () => {
  assert.ok(manifest.activationEvents.every(event => event !== '*' && event !== 'onStartupFinished'));
  const languages = contributes.configuration.properties['parity.languages']?.default as readonly string[];
  for (const language of languages) assert.ok(manifest.activationEvents.includes(`onLanguage:${language}`), language);
  for (const { key, mac, when } of contributes.keybindings) {
    assert.match(key, / /u);
    assert.match(mac, / /u);
    assert.match(when, /editorTextFocus/u);
  }
});

test('settings that decide what is connected to are not taken from an untrusted workspace', () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  for (const setting of ['parity.configFile', 'parity.environment']) assert.ok(restrictedConfigurations.includes(setting), setting);
  for (const setting of restrictedConfigurations) assert.ok(setting in contributes.configuration.properties, setting);
});

test('a setting that the code reads has the default of package.json', () => {
  const reads = [...read('client/settings.ts').matchAll(/values\.get(?:<[^>]*>)?\('([^']+)', (.+?)\)/gu)];
  assert.deepEqual(reads.map(match => `parity.${match[1] ?? ''}`).sort(), Object.keys(contributes.configuration.properties).sort());
  for (const [, name = '', fallback = ''] of reads) {
    if (name === 'languages') continue;
    assert.deepEqual(JSON.parse(fallback.replaceAll("'", '"').replaceAll('_', '')), contributes.configuration.properties[`parity.${name}`]?.default, name);
  }
});

test('the bundle for translators holds every text of the code (node scripts/l10n.mjs writes it)', async () => {
  const texts = await collectTexts();
  const bundle = JSON.parse(readFileSync(bundleFile, 'utf8')) as Readonly<Record<string, string>>;
  assert.deepEqual(texts.filter(text => !(text in bundle)), [], 'not in the bundle');
  assert.deepEqual(Object.keys(bundle).filter(text => !texts.includes(text)), [], 'not in the code any more');
});

test('a text that is put together at run time is found out', () => {
  assert.deepEqual(textsOf('x.ts', "vscode.l10n.t('One {0}', n); t(`Two`);"), ['One {0}', 'Two']);
  assert.throws(() => textsOf('x.ts', "vscode.l10n.t('One ' + n)"), /plain string/u);
  assert.throws(() => textsOf('x.ts', 'vscode.l10n.t(`One ${n}`)'), /plain string/u);
});

test('the template of a configuration passes the schema', () => {
  const template: unknown = parse(read('media/template.parity.jsonc'));
  const schema = JSON.parse(read('schemas/parity.schema.json')) as object;
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
  assert.ok(validate(template), JSON.stringify(validate.errors));
});
