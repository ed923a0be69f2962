/// <reference lib="dom" />
/** Hosts the panel in a real browser, outside VS Code: bundled as it is shipped, under the same strict content security policy. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '..', '..', '..');

/** A browser with the panel's files behind it. */
export interface PanelHarness {
  /** Opens the panel. `query` turns the fake host: findings, columns, partitions, theme, delay, over … */
  open(query: Readonly<Record<string, string | number>>, size?: { readonly width: number; readonly height: number }): Promise<Page>;
  /** What the pages complained about: errors, violations of the policy. */
  readonly complaints: string[];
  readonly bundleBytes: { readonly script: number; readonly style: number };
  close(): Promise<void>;
}

/** The browser of the system; `PARITY_CHROMIUM` names another one. */
export function chromiumPath(): string | undefined {
  return [process.env['PARITY_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(file => file !== undefined && file !== '' && existsSync(file));
}

async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const shared = { bundle: true, write: false, format: 'iife', platform: 'browser', target: 'es2022', minify: true, logLevel: 'silent' } as const;
  const [panel, host] = await Promise.all([
    build({ ...shared, entryPoints: [path.join(root, 'webview', 'main.ts')], outdir: 'out' }),
    build({ ...shared, minify: false, entryPoints: [path.join(import.meta.dirname, 'panelHarnessPage.ts')], outfile: 'host.js' }),
  ]);
  return new Map([...panel.outputFiles, ...host.outputFiles].map(file => [`/${path.basename(file.path)}`, file.contents]));
}

function listen(files: ReadonlyMap<string, Uint8Array>): Promise<{ readonly server: Server; readonly origin: string }> {
  // As the extension sets it: the nonce is for one empty style element by which the toolkit learns what the browser can do.
  const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-harness'; font-src 'self'";
  const page = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Parity</title><meta property="csp-nonce" content="harness"><link rel="stylesheet" href="/main.css"></head><body><script src="/host.js"></script><script src="/main.js"></script></body></html>';
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').split('?')[0] ?? '/';
    const file = files.get(name);
    const type = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(name === '/' || file ? 200 : 404, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy });
    response.end(name === '/' ? page : file);
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => { resolve({ server, origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` }); });
  });
}

/** Bundles, serves and starts the browser. */
export async function startPanelHarness(): Promise<PanelHarness> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('There is no Chromium: install the package chromium, or set PARITY_CHROMIUM.');
  const files = await bundle();
  const { server, origin } = await listen(files);
  const browser: Browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  const complaints: string[] = [];
  return {
    complaints,
    bundleBytes: { script: files.get('/main.js')?.length ?? 0, style: files.get('/main.css')?.length ?? 0 },
    open: async (query, size = { width: 1280, height: 820 }) => {
      // An own context each: the kept state of one page is not another's.
      const context = await browser.newContext({ viewport: size });
      const page = await context.newPage();
      page.on('pageerror', error => { complaints.push(error.message); });
      page.on('console', message => { if (message.type() === 'error' && !message.text().includes('favicon')) complaints.push(message.text()); });
      await page.goto(`${origin}/?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()}`);
      return page;
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise(resolve => { server.close(resolve); });
    },
  };
}
