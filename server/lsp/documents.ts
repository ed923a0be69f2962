/** The queries of documents: split once for each version of a text, from memory; a document that is not open is read from the disk. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from '../../protocol/model.ts';
import type { QueryPair } from '../sql/statement.ts';
import type { Clock, Files } from './deps.ts';
import { siblingOf, splitPairs } from './pairs.ts';
import type { SplitAs } from './pairs.ts';
import { documentKey, toPath } from './uris.ts';

/** A query with its place in the document. */
export interface PlacedQuery {
  readonly pair: QueryPair;
  readonly range: Range;
}

/** A document as it was split. A later text of it is another object. */
export interface SplitDocument {
  readonly uri: string;
  readonly document: TextDocument;
  readonly queries: readonly PlacedQuery[];
}

/** Where the texts of open documents are. */
export interface OpenDocuments {
  get(uri: string): TextDocument | undefined;
  all(): readonly TextDocument[];
}

/** The documents with their queries. */
export interface Documents {
  /** From memory, at once. null: not open (and not read before). A big document may answer as it was a moment ago. */
  known(uri: string): SplitDocument | null;
  /** As it stands now, from its editor or the disk; null when it cannot be read. */
  read(uri: string): Promise<SplitDocument | null>;
  /** Called when a document is opened or changed: reads what lies beside it, and splits a big one when its editor rests. */
  touched(uri: string): Promise<void>;
  /** A file changed on the disk: what was read of it is read again. */
  changedOnDisk(uri: string): Promise<void>;
  /** The document was closed. */
  forget(uri: string): void;
  /** The documents that are known, open or not. */
  uris(): readonly string[];
}

/** Texts longer than this (in UTF-16 units) are split when their editor rests and not at every key. */
const BIG = 1_000_000;
/** Texts longer than this have no badges; comparing works. */
const HUGE = 16_000_000;
/** How long an editor rests before a big document is split. */
const REST_MS = 400;

interface Cached {
  readonly split: SplitDocument;
  readonly version: number;
  readonly as: SplitAs;
  readonly sibling: string | null;
}

/**
 * @param splitAs how the document's statements are spelled @param changed is called when `known` answers anew without the client having
 *   changed the document itself
 */
export function createDocuments(open: OpenDocuments, files: Files, clock: Clock, splitAs: (uri: string) => SplitAs, changed: (uri: string) => void): Documents {
  const cache = new Map<string, Cached>();
  const siblings = new Map<string, string | null>();
  const resting = new Map<string, () => void>();

  function siblingText(uri: string): string | null {
    const file = siblingPath(uri);
    if (file === null) return null;
    const editor = open.all().find(document => toPath(document.uri) === file);
    return editor?.getText() ?? siblings.get(file) ?? null;
  }

  function split(document: TextDocument): SplitDocument {
    const key = documentKey(document.uri);
    const before = cache.get(key);
    const [as, sibling] = [splitAs(document.uri), siblingText(document.uri)];
    if (before?.split.document === document && before.version === document.version && before.as === as && before.sibling === sibling) return before.split;
    const placed = splitPairs({ uri: document.uri, text: document.getText(), sibling, as }).map(pair => ({ pair, range: rangeOf(document, pair) }));
    const result: SplitDocument = { uri: document.uri, document, queries: placed };
    cache.set(key, { split: result, version: document.version, as, sibling });
    return result;
  }

  function rest(document: TextDocument): void {
    const key = documentKey(document.uri);
    resting.get(key)?.();
    resting.set(key, clock.after(REST_MS, () => {
      resting.delete(key);
      const now = open.get(document.uri);
      if (now === undefined || lengthOf(now) > HUGE) return;
      split(now);
      changed(document.uri);
    }));
  }

  async function readSibling(uri: string): Promise<boolean> {
    const file = siblingPath(uri);
    if (file === null) return false;
    const text = await files.read(file);
    const same = siblings.get(file) === text;
    siblings.set(file, text);
    return !same;
  }

  return {
    known: uri => {
      const document = open.get(uri);
      const cached = cache.get(documentKey(uri))?.split ?? null;
      if (document === undefined || lengthOf(document) > BIG) return cached;
      return split(document);
    },
    read: async uri => {
      await readSibling(uri);
      const document = open.get(uri);
      if (document !== undefined) return split(document);
      const file = toPath(uri);
      const text = file === null ? null : await files.read(file);
      if (text === null) return null;
      const known = cache.get(documentKey(uri))?.split;
      if (known?.document.getText() === text) return known;
      return split(TextDocument.create(uri, 'sql', 0, text));
    },
    touched: async uri => {
      const document = open.get(uri);
      if (document !== undefined && lengthOf(document) > BIG) rest(document);
      const file = toPath(uri);
      // The other half of a pair that is open in its own editor.
      for (const other of open.all()) if (file !== null && siblingPath(other.uri) === file) changed(other.uri);
      if (!siblings.has(siblingPath(uri) ?? '') && (await readSibling(uri))) changed(uri);
    },
    changedOnDisk: async uri => {
      const file = toPath(uri);
      if (file === null) return;
      if (siblings.has(file)) {
        siblings.set(file, await files.read(file));
        changed(uri);
      }
      if (open.get(uri) !== undefined || !cache.delete(documentKey(uri))) return;
      const text = await files.read(file);
      if (text !== null) split(TextDocument.create(uri, 'sql', 0, text));
      changed(uri);
    },
    forget: uri => {
      resting.get(documentKey(uri))?.();
      resting.delete(documentKey(uri));
      cache.delete(documentKey(uri));
      const sibling = siblingPath(uri);
      if (sibling !== null) siblings.delete(sibling);
    },
    uris: () => [...new Set([...[...cache.values()].map(({ split: { uri } }) => uri), ...open.all().map(({ uri }) => uri)])],
  };
}

/** The length of a text without making it. */
function lengthOf(document: TextDocument): number {
  return document.offsetAt({ line: document.lineCount, character: 0 });
}

function rangeOf(document: TextDocument, { range }: QueryPair): Range {
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}

function siblingPath(uri: string): string | null {
  const file = toPath(uri);
  return file === null ? null : siblingOf(file);
}

