/** Finds secrets that are written out. No message repeats one. */
import { DRIVERS } from './drivers.ts';
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { below, error } from './problems.ts';
import type { Fix, Report } from './problems.ts';
import { onlyVariable, withoutVariables } from './variables.ts';

/** Keys that hold a secret in any spelling, once blanks, case and signs are gone. */
const SECRET_KEY = /pass(word|wd|phrase|code)|^pass$|^pw$|^pwd$|pwd$|token|secret|api_?key|access_?key|private_?key|credential|^auth(orization)?$|bearer|^jwt$/;

/** `scheme://user:pass@host`; a port (`host:8443/a@b`) is none. */
const URL_USERINFO = /(:\/\/)([^\s:/@]*):(?!\d+(?:[/?#]|$))(\S+)@/;
/** `user:pass@host` without a scheme. */
const BARE_USERINFO = /^([^\s:/@]+):([^\s@]+)@(?=[^\s@]+$)/;
/** `?password=x`, `;pwd=x`. */
const PARAMETER = /(^|[?&;\s])(password|passwd|pwd|pass|secret|token|access_token|api_?key)=([^&;\s]+)/i;

/** Settings of drivers that take one of a few words. */
const WORDS_OF_SETTINGS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  DRIVERS.flatMap(({ settings }) => settings).flatMap(({ name, values }): [string, ReadonlySet<string>][] => (values === undefined ? [] : [[name, new Set(values)]])),
);

/** The variable that a fix proposes. */
const PROPOSED = '${env:PARITY_PASSWORD}';

/** Whether a key is a name for a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/**
 * Reports every secret that is written out under `root`, whatever key or object it stands in, and says which values those are.
 * Names of tables, columns and environments are nobody's secret, so their keys are not judged.
 */
export function findSecrets(root: JsonNode, report: Report): ReadonlySet<JsonNode> {
  const found = new Set<JsonNode>();
  const visit = (node: JsonNode, path: readonly string[]): void => {
    if (node.kind === 'array') node.items.forEach((item, index) => visit(item, [...path, String(index)]));
    else if (node.kind === 'object') {
      for (const entry of node.entries) {
        const inside = [...path, entry.key];
        if (!holdsNames(path) && keyedSecret(entry, inside.reduce(below, ''), report)) found.add(entry.value);
        else visit(entry.value, inside);
      }
    } else if (node.kind === 'string' && path[0] !== 'tables' && secretInText(node, path.reduce(below, ''), report)) found.add(node);
  };
  visit(root, []);
  return found;
}

/** Whether the keys of the object at `path` are names that the user gave. */
function holdsNames(path: readonly string[]): boolean {
  const [first, , third] = path;
  return (path.length === 1 && (first === 'tables' || first === 'environments')) || (path.length === 3 && first === 'tables' && third === 'columns');
}

function keyedSecret(entry: JsonEntry, path: string, report: Report): boolean {
  if (!isSecretKey(entry.key)) return false;
  const { value } = entry;
  // How a store logs in is no secret: a setting of a driver with words of its own.
  if (value.kind === 'string' && WORDS_OF_SETTINGS.get(entry.key)?.has(value.value) === true) return false;
  const literal = value.kind === 'number' || (value.kind === 'string' && value.value !== '' && isLiteral(value.value));
  if (!literal) return false;
  const message = `A secret is written out here, for everyone who can read this file. Write "password": "${PROPOSED}", or leave the key out and be asked.`;
  error(report, 'literalSecret', path, value.range, message, { title: 'Take it from the environment', text: JSON.stringify(PROPOSED) });
  return true;
}

/** Whether a text has anything in it but variables. A variable that is misspelt is no secret, it is told elsewhere. */
function isLiteral(text: string): boolean {
  const rest = withoutVariables(text).trim();
  return rest !== '' && !/^\$\{[^}]*\}?$/.test(rest);
}

/** How each shape is taken out of a text: the secret, and what is left. */
const SHAPES: readonly { readonly pattern: RegExp; readonly secret: number; readonly left: string }[] = [
  { pattern: URL_USERINFO, secret: 3, left: '$1' },
  { pattern: BARE_USERINFO, secret: 2, left: '' },
  { pattern: PARAMETER, secret: 3, left: '' },
];

function secretInText(node: JsonNode & { kind: 'string' }, path: string, report: Report): boolean {
  for (const { pattern, secret, left } of SHAPES) {
    const match = pattern.exec(node.value);
    if (match === null) continue;
    const fix: Fix = { title: 'Take the secret out', text: JSON.stringify(node.value.replace(pattern, left)) };
    const variable = onlyVariable(match[secret] ?? '');
    if (variable === undefined) {
      const message = `A secret is written out in this text, for everyone who can read this file. Take it out and write "password": "${PROPOSED}" beside it.`;
      error(report, 'literalSecret', path, node.range, message, fix);
    } else {
      const message = `This text is shown in logs and reports, and a secret would be filled into it. Take it out and write "password": "\${env:${variable}}" beside it.`;
      error(report, 'secretInText', path, node.range, message, fix);
    }
    return true;
  }
  return false;
}
