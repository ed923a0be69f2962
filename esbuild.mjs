/**
 * Bundles each program into `dist/`. A warning is a failure. Flags: `--watch`, `--allow-missing` (skip, loudly, a program whose source
 * is not there yet).
 */
import { build, context } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const allowMissing = process.argv.includes('--allow-missing');

/** Loaded at run time from beside the bundle or from node_modules: native code cannot be bundled, and the product works without it. */
const native = ['@duckdb/node-api'];

/** The SQL parser's module for `require` finds its wasm by `__dirname`; the one for `import` awaits at top level, which a CommonJS bundle cannot. */
const sqlParser = path.join(root, 'node_modules', '@polyglot-sql', 'sdk', 'dist');

/** @type {import('esbuild').BuildOptions} */
const node = {
  platform: 'node',
  target: 'node22',
  external: native,
  // `module` first: jsonc-parser's `main` is UMD, whose inner requires no bundler can follow.
  mainFields: ['module', 'main'],
  alias: { '@polyglot-sql/sdk': path.join(sqlParser, 'index.cjs') },
};

/** What an ES module lacks that bundled CommonJS packages expect. */
const commonJsInModule = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __pathDirname } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __pathDirname(__filename);',
].join('\n');

/** A CommonJS bundle has no address of its own. What needs one from source goes by `__dirname` in a bundle. */
const noMeta = { 'import.meta.url': '""' };

/** What the names of the command line's pieces begin with. They lie beside it: the parser finds its wasm by its own place. */
const cliPiece = 'cli-';

/** @type {readonly { source: string, options: import('esbuild').BuildOptions }[]} */
const programs = [
  { source: 'client/main.ts', options: { ...node, outfile: 'dist/client.cjs', format: 'cjs', external: ['vscode'] } },
  { source: 'server/main.ts', options: { ...node, outfile: 'dist/server.cjs', format: 'cjs', define: noMeta } },
  // The thread of the SQL parser, which the language server and the command line start.
  { source: 'server/sql/parse/parserWorker.ts', options: { ...node, outfile: 'dist/parser.cjs', format: 'cjs' } },
  // In pieces beside it, so that a check loads no driver but those of its stores: less memory, and a quicker start.
  { source: 'cli/main.ts', options: { ...node, outdir: 'dist', entryNames: 'cli', chunkNames: `${cliPiece}[name]-[hash]`, splitting: true, format: 'esm', banner: { js: `#!/usr/bin/env node\n${commonJsInModule}` } } },
  // Its style sheet, which it imports, goes to `dist/webview/main.css`.
  { source: 'webview/main.ts', options: { outfile: 'dist/webview/main.js', format: 'iife', platform: 'browser', target: 'es2023', loader: { '.ttf': 'file' }, assetNames: '[name]', define: { 'process.env.NODE_ENV': '"production"' } } },
];

/** @param {{ source: string, options: import('esbuild').BuildOptions }} program @returns {import('esbuild').BuildOptions} */
const settings = ({ source, options }) => ({
  entryPoints: [path.join(root, source)],
  bundle: true,
  minify: !watch,
  sourcemap: watch ? 'linked' : false,
  // Names tell in a stack trace where an error came from, and cost a few kilobytes.
  keepNames: options.platform === 'node',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  absWorkingDir: root,
  ...options,
});

/** @param {number} bytes */
const kilobytes = bytes => `${(bytes / 1024).toFixed(0).padStart(7)} kB`;

/** @param {readonly import('esbuild').Metafile[]} metafiles */
function copyWasm(metafiles) {
  const wasm = path.join(sqlParser, 'polyglot_sql.wasm');
  const needed = metafiles.some(({ inputs }) => Object.keys(inputs).some(file => file.startsWith('node_modules/@polyglot-sql/sdk/')));
  if (!needed || !existsSync(wasm)) return;
  copyFileSync(wasm, path.join(root, 'dist', 'polyglot_sql.wasm'));
  console.log(`  ${kilobytes(statSync(wasm).size)}  dist/polyglot_sql.wasm`);
}

const present = programs.filter(program => existsSync(path.join(root, program.source)));
const absent = programs.filter(program => !present.includes(program));
for (const { source } of absent) console.error(`${allowMissing ? 'NOT BUILT' : 'error'}: ${source} does not exist`);
if (absent.length && !allowMissing) process.exitCode = 1;
mkdirSync(path.join(root, 'dist'), { recursive: true });
// Pieces have another name after each change.
for (const file of readdirSync(path.join(root, 'dist'))) if (file.startsWith(cliPiece)) rmSync(path.join(root, 'dist', file));

if (watch) {
  for (const program of present) await (await context(settings(program))).watch();
  console.log('watching …');
} else {
  const results = await Promise.allSettled(present.map(program => build(settings(program))));
  /** @type {import('esbuild').Metafile[]} */
  const metafiles = [];
  results.forEach((result, index) => {
    const warnings = result.status === 'fulfilled' ? result.value.warnings.length : 0;
    if (result.status === 'rejected' || warnings) {
      console.error(`error: ${present[index]?.source} did not build${warnings ? ` without warnings (${warnings})` : ''}`);
      process.exitCode = 1;
    }
    if (result.status === 'fulfilled' && result.value.metafile) metafiles.push(result.value.metafile);
  });
  for (const { outputs } of metafiles) for (const [file, { bytes }] of Object.entries(outputs)) console.log(`  ${kilobytes(bytes)}  ${file}`);
  copyWasm(metafiles);
  writeFileSync(path.join(root, 'dist', 'meta.json'), JSON.stringify(metafiles));
}
