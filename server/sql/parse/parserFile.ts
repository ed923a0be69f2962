/** Where the file of the parser's thread lies. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of a bundle. Modules that run from source have no such name. */
declare const __dirname: string | undefined;

/** The bundle of the thread, in the folder of ours; from source, its source. */
export function parserFile(): URL {
  return typeof __dirname === 'string' ? pathToFileURL(path.join(__dirname, 'parser.cjs')) : new URL('./parserWorker.ts', import.meta.url);
}
