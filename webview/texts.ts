/** The words of the panel: translations from the host, English where there is none, with numbers in the user's language. */
import { panelTexts } from '../protocol/panelTexts.ts';
import type { PanelTextKey } from '../protocol/panelTexts.ts';

/** The stem of a plural pair: `rows` for `rows.one` and `rows.other`. */
export type PluralKey = PanelTextKey extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

/** Texts and numbers in one language. */
export interface Words {
  /** BCP 47, `en` when the host named none that the runtime knows. */
  readonly language: string;
  /** The text of a key with `{0}` … replaced. */
  t(key: PanelTextKey, ...values: readonly (string | number)[]): string;
  /** The form of a plural pair for `count`; `{0}` is the grouped count. */
  plural(stem: PluralKey, count: number): string;
  /** A count, grouped: `3,018`. */
  count(value: number): string;
}

/** Replaces `{0}` … in one pass, so that a value which itself holds `{1}` stays as it is. */
export function fill(text: string, values: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/gu, (whole, index: string) => String(values[Number(index)] ?? whole));
}

/**
 * Words for a language.
 * @param texts translations by key; anything that is missing or not a text is shown in English
 * @param language BCP 47; one that is not valid counts as English
 */
export function createWords(texts: Readonly<Record<string, unknown>>, language: string): Words {
  const known = knownLanguage(language);
  const numbers = new Intl.NumberFormat(known, { maximumFractionDigits: 0 });
  const rules = new Intl.PluralRules(known);
  const t = (key: PanelTextKey, ...values: readonly (string | number)[]): string => {
    const given = Object.hasOwn(texts, key) ? texts[key] : undefined;
    return fill(typeof given === 'string' ? given : panelTexts[key], values);
  };
  return {
    language: known,
    t,
    plural: (stem, count) => t(`${stem}.${rules.select(count) === 'one' ? 'one' : 'other'}`, numbers.format(count)),
    count: value => numbers.format(value),
  };
}

function knownLanguage(language: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf([language])[0] ?? 'en';
  } catch {
    return 'en';
  }
}
