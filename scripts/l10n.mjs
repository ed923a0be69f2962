/**
 * The texts of the code that are for people, by their English form: `l10n/bundle.l10n.json`, which a translation starts from.
 * `node scripts/l10n.mjs` writes it; a test fails when it is out of date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const bundleFile = path.join(root, 'l10n', 'bundle.l10n.json');

/** Folders whose texts are translated by `vscode.l10n.t`, `@vscode/l10n` or a `t` that is handed in. */
const folders = ['client', 'server/lsp'];

/** A call of `t`, `x.t` or `x.l10n.t`. @param {ts.CallExpression} call */
function isTranslation({ expression }) {
  return ts.isIdentifier(expression) ? expression.text === 't' : ts.isPropertyAccessExpression(expression) && expression.name.text === 't';
}

/**
 * Texts of one file.
 * @param {string} name @param {string} source
 * @returns {string[]}
 * @throws {Error} when a text is put together at run time: no translator would ever see it
 */
export function textsOf(name, source) {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ESNext, true);
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = node => {
    if (ts.isCallExpression(node) && isTranslation(node)) {
      const [text] = node.arguments;
      if (text && ts.isStringLiteralLike(text)) found.push(text.text);
      // The texts of the panel are looked up by variable; they come from their own table.
      else if (text && !ts.isIdentifier(text)) throw new Error(`${name}: a text for people must stand as a plain string: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Every text of the code, sorted. @returns {Promise<string[]>} */
export async function collectTexts() {
  const files = folders.flatMap(folder => readdirSync(path.join(root, folder), { recursive: true }).map(String).filter(name => name.endsWith('.ts')).map(name => path.join(folder, name)));
  const inCode = files.flatMap(name => textsOf(name, readFileSync(path.join(root, name), 'utf8')));
  const { panelTexts } = await import(pathToFileURL(path.join(root, 'protocol', 'panelTexts.ts')).href);
  return [...new Set([...inCode, ...Object.values(panelTexts)])].sort();
}

/** The bundle's text. @param {readonly string[]} texts */
export const bundleText = texts => `${JSON.stringify(Object.fromEntries(texts.map(text => [text, text])), null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(bundleFile, bundleText(await collectTexts()));
