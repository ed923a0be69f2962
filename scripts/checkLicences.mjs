/** What ships must be free to ship: fails on a licence that is not permissive, writes the notices that the permissive ones ask for. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/paths.mjs';
import { say } from './lib/processes.mjs';

const permissive = new Set(['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0', 'Zlib', 'Python-2.0',
  // The icon font: free to use where its author is named, which the notices do.
  'CC-BY-4.0']);

/** True when an SPDX expression can be met with permissive licences alone. @param {string} expression @returns {boolean} */
export function isPermissive(expression) {
  const plain = expression.replace(/[()]/gu, ' ').trim();
  if (/ AND /iu.test(plain) && / OR /iu.test(plain)) return false;
  if (/ AND /iu.test(plain)) return plain.split(/ AND /iu).every(part => permissive.has(part.trim()));
  return plain.split(/ OR /iu).some(part => permissive.has(part.trim()));
}

/** Folder of the package that a bundled file belongs to, relative to the root. @param {string} file */
const packageOf = file => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(file)?.[0];

/** Packages in the bundles, and the native ones beside them. @returns {string[]} folders relative to the root */
function shippedPackages() {
  /** @type {{ inputs: Record<string, unknown> }[]} */
  const metafiles = JSON.parse(readFileSync(path.join(root, 'dist', 'meta.json'), 'utf8'));
  const bundled = metafiles.flatMap(({ inputs }) => Object.keys(inputs)).map(packageOf);
  const staged = path.join(root, 'dist', 'node_modules');
  const native = existsSync(staged) ? readdirSync(staged).flatMap(name => (name.startsWith('@') ? readdirSync(path.join(staged, name)).map(inner => `${name}/${inner}`) : [name])) : [];
  return [...new Set([...bundled, ...native.map(name => `node_modules/${name}`)])].filter(folder => folder !== undefined).sort();
}

/** @param {string} folder */
function describe(folder) {
  const dir = path.join(root, folder);
  const manifest = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'));
  const licence = typeof manifest.license === 'string' ? manifest.license : (manifest.license?.type ?? manifest.licenses?.[0]?.type ?? 'none stated');
  const texts = readdirSync(dir).filter(name => /^(licen[cs]e|copying|notice|thirdparty)/iu.test(name) && !name.endsWith('.js'));
  return { name: manifest.name, version: manifest.version, licence, text: texts.map(name => readFileSync(path.join(dir, name), 'utf8').trim()).join('\n\n') };
}

/**
 * Checks the licences of all that ships and writes `dist/THIRD-PARTY-NOTICES.txt`. Wants a finished build.
 * @returns {string[]} what is wrong; empty when nothing is
 */
export function checkLicences() {
  const packages = shippedPackages().map(describe);
  const wrong = packages.filter(({ licence }) => !isPermissive(licence)).map(({ name, version, licence }) => `${name} ${version} ships, and its licence is not permissive: ${licence}`);
  const notices = packages.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text || 'The package holds no licence text beside its name.'}\n`);
  writeFileSync(path.join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), `Parity contains the work of others, under these licences.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`);
  say(`licences: ${packages.length} packages ship, ${wrong.length} not permissive`);
  return wrong;
}
