/** URIs of documents and paths of files. Editors escape URIs in different ways, so documents are told apart by `documentKey`. */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The path of a `file:` URI, or null for any other document. */
export function toPath(uri: string): string | null {
  try {
    return uri.startsWith('file:') ? path.normalize(fileURLToPath(uri)) : null;
  } catch {
    return null;
  }
}

/** The URI of a path. */
export function toUri(file: string): string {
  return pathToFileURL(file).href;
}

/** The same text for every way in which the URI of one document is written. */
export function documentKey(uri: string): string {
  return toPath(uri) ?? uri;
}

/** True when `file` is `folder` or in it. */
export function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
}
