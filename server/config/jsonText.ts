/**
 * JSON with comments and trailing commas, as a tree that knows where everything stands. The only importer of jsonc-parser.
 */
import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { ConfigRange } from './types.ts';

/** A value of the text. `broken`: something that the syntax errors leave without a value. */
export type JsonNode =
  | { readonly kind: 'object'; readonly range: ConfigRange; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly range: ConfigRange; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly range: ConfigRange; readonly value: string }
  /** `source` is the number as written: a double would lose what it says. */
  | { readonly kind: 'number'; readonly range: ConfigRange; readonly source: string }
  | { readonly kind: 'boolean'; readonly range: ConfigRange; readonly value: boolean }
  | { readonly kind: 'null'; readonly range: ConfigRange }
  | { readonly kind: 'broken'; readonly range: ConfigRange };

/** One `key: value` of an object. */
export interface JsonEntry {
  readonly key: string;
  /** Where the key stands, quotes included. */
  readonly keyRange: ConfigRange;
  readonly value: JsonNode;
  /** The same object has this key further up. */
  readonly duplicate: boolean;
}

/** A place where the text is no JSON. */
export interface SyntaxProblem {
  readonly message: string;
  readonly range: ConfigRange;
  readonly fix?: { readonly title: string; readonly text: string };
}

/** What the text says. `root` is null when it holds no value at all. */
export interface ParsedText {
  readonly root: JsonNode | null;
  /** Nothing but blanks and comments. */
  readonly empty: boolean;
  readonly problems: readonly SyntaxProblem[];
}

/** Reads the text as far as it goes; never throws. */
export function parseJson(text: string): ParsedText {
  const errors: ParseError[] = [];
  // A byte order mark is no part of JSON, and editors write it: a blank of the same length keeps every offset.
  const body = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  if (depth(body) > DEEPEST) {
    return { root: null, empty: false, problems: [{ message: 'Objects and lists are nested too deeply here.', range: { offset: 0, length: body.length } }] };
  }
  const tree = parseTree(body, errors, { allowTrailingComma: true, disallowComments: false });
  const empty = tree === undefined && errors.every((error) => printParseErrorCode(error.error) === 'ValueExpected' && error.length === 0);
  return { root: tree === undefined ? null : toNode(tree, body), empty, problems: toProblems(errors, body) };
}

/** No configuration nests so deeply; a parser that recurses would run out of stack. */
const DEEPEST = 200;

/** How many brackets are open at most. Those in texts and comments count too: this is a bound, not a measure. */
function depth(text: string): number {
  let open = 0;
  let deepest = 0;
  for (const sign of text) {
    if (sign === '{' || sign === '[') deepest = Math.max(deepest, ++open);
    else if (sign === '}' || sign === ']') open = Math.max(0, open - 1);
  }
  return deepest;
}

function toNode(node: Node, text: string): JsonNode {
  const range = { offset: node.offset, length: node.length };
  switch (node.type) {
    case 'object':
      return { kind: 'object', range, entries: toEntries(node, text) };
    case 'array':
      return { kind: 'array', range, items: (node.children ?? []).map((item) => toNode(item, text)) };
    case 'string':
      return { kind: 'string', range, value: String(node.value) };
    case 'number':
      return { kind: 'number', range, source: text.slice(node.offset, node.offset + node.length) };
    case 'boolean':
      return { kind: 'boolean', range, value: node.value === true };
    case 'null':
      return { kind: 'null', range };
    case 'property':
      return { kind: 'broken', range };
  }
}

function toEntries(object: Node, text: string): readonly JsonEntry[] {
  const seen = new Set<string>();
  const entries: JsonEntry[] = [];
  for (const property of object.children ?? []) {
    const [name, value] = property.children ?? [];
    if (name === undefined) continue;
    const key = String(name.value);
    const keyRange = { offset: name.offset, length: name.length };
    entries.push({ key, keyRange, value: value === undefined ? { kind: 'broken', range: keyRange } : toNode(value, text), duplicate: seen.has(key) });
    seen.add(key);
  }
  return entries;
}

/** What each error of the parser means for the person who writes the file. */
const WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is not JSON: texts and keys stand in double quotes, and the only bare words are true, false and null.',
  InvalidNumberFormat: 'This is not a number as JSON writes it, such as 0.5 or 1e-9.',
  PropertyNameExpected: 'A key in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here, between the key and its value.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'The closing brace } of an object is missing.',
  CloseBracketExpected: 'The closing bracket ] of a list is missing.',
  EndOfFileExpected: 'Nothing may follow the closing brace of the file.',
  InvalidCommentToken: 'This is not a comment: write // or /* */.',
  UnexpectedEndOfComment: 'This comment is not closed: write */ at its end.',
  UnexpectedEndOfString: 'This text is not closed: write " at its end, on the same line.',
  UnexpectedEndOfNumber: 'This number ends too early.',
  InvalidUnicode: 'A \\u in a text needs four hexadecimal digits.',
  InvalidEscapeCharacter: 'This escape is not known: a backslash in a text is written \\\\.',
  InvalidCharacter: 'A text may not hold this control character: write it as an escape such as \\t.',
};

function toProblems(errors: readonly ParseError[], text: string): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  let told = -1;
  for (const error of errors) {
    const code = printParseErrorCode(error.error);
    // The parser stumbles on after a bad symbol; what it expects on the rest of that line is noise.
    const between = told < 0 || told > error.offset ? '' : text.slice(told, error.offset);
    const stumble = told >= 0 && code.endsWith('Expected') && !/[\n"{}[\]]/.test(between) && error.offset > 0;
    const first = problems.length === 0 || !stumble;
    told = error.offset + error.length;
    if (!first) continue;
    // A comment that is not closed ends beyond the text.
    const offset = Math.min(error.offset, text.length);
    const range = { offset, length: Math.min(error.length, text.length - offset) };
    const fix = fixFor(code, text.slice(range.offset, range.offset + range.length));
    problems.push({ message: WORDS[code] ?? 'This is not JSON.', range, ...(fix === undefined ? {} : { fix }) });
  }
  return problems;
}

function fixFor(code: string, bad: string): SyntaxProblem['fix'] {
  if (code === 'CommaExpected') return { title: 'Add the comma', text: `, ${bad}` };
  if (code === 'InvalidSymbol' && /^'[^'"\\]*'$/.test(bad)) return { title: 'Use double quotes', text: JSON.stringify(bad.slice(1, -1)) };
  if (code === 'InvalidSymbol' && /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(bad)) return { title: 'Put it in double quotes', text: JSON.stringify(bad) };
  if (code === 'InvalidSymbol' && /^\.\d+$/.test(bad)) return { title: `Write 0${bad}`, text: `0${bad}` };
  return undefined;
}
