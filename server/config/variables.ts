/** `${env:NAME}` in the settings of a store. Kept as written in the configuration, filled in when a connection is opened. */
import { DRIVERS } from './drivers.ts';
import type { StoreConfig } from './types.ts';

const NAME = '[A-Za-z_][A-Za-z0-9_]*';
const VARIABLE = new RegExp(String.raw`\$\{env:(${NAME})\}`, 'g');
const ONE_VARIABLE = new RegExp(String.raw`^\$\{env:(${NAME})\}$`);

/** The name, when the whole text is one variable. */
export function onlyVariable(text: string): string | undefined {
  return ONE_VARIABLE.exec(text)?.[1];
}

/** The names of the variables in a text, in order. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '');
}

/** The text without its variables. */
export function withoutVariables(text: string): string {
  return text.replace(VARIABLE, '');
}

/** What is wrong with the variables of a text, or undefined. `mended` is the text as it was probably meant. */
export function variableProblem(text: string): { readonly message: string; readonly mended?: string } | undefined {
  const rest = withoutVariables(text);
  const at = rest.indexOf('${');
  if (at < 0) return undefined;
  const piece = /^\$\{([^}]*)(\}?)/.exec(rest.slice(at));
  const [whole = '', inside = '', close = ''] = piece ?? [];
  const name = new RegExp(String.raw`^\s*(?:(?:env|ENV|Env)\s*[:.]\s*)?(${NAME})\s*$`).exec(inside)?.[1];
  const mended = name === undefined || name === 'env' ? {} : { mended: text.replace(whole, () => `\${env:${name}}`) };
  if (close === '') return { message: 'A variable is not closed: write ${env:NAME}, with } at its end.', ...mended };
  if (/^\s*env\s*:\s*$/i.test(inside)) return { message: 'A variable has no name: write ${env:NAME}.' };
  return { message: 'This is not a variable that can be filled in: only ${env:NAME} is, the name in letters, digits and _.', ...mended };
}

/** Settings that are numbers: a variable in them is written as a text, and is a number once filled in. */
const NUMBERS: ReadonlySet<string> = new Set(DRIVERS.flatMap((driver) => driver.settings.filter((setting) => setting.type === 'number').map((setting) => setting.name)));

/**
 * The settings with every `${env:NAME}` replaced by its value in `env`, or the names that `env` does not have (or has empty), each once,
 * in the order in which they stand.
 */
export function fillIn(
  settings: StoreConfig['settings'],
  env: Readonly<Record<string, string | undefined>>,
): { readonly settings: StoreConfig['settings'] } | { readonly missing: readonly string[] } {
  const missing = new Set<string>();
  const filled: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== 'string') {
      filled[name] = value;
      continue;
    }
    const text = value.replace(VARIABLE, (_, variable: string) => {
      const found = env[variable];
      if (found === undefined || found === '') missing.add(variable);
      return found ?? '';
    });
    filled[name] = NUMBERS.has(name) && text !== value && /^\d{1,9}$/.test(text) ? Number(text) : text;
  }
  return missing.size > 0 ? { missing: [...missing] } : { settings: filled };
}
