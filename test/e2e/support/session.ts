/** One workbench with one page in one browser, for an end-to-end test. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { chromiumArguments } from '../../../scripts/lib/browser.mjs';
import { chromiumPath, keepLog, startWorkbench } from '../../../scripts/workbench.mjs';

/** Folder of the workbench, from the runner of the tests. */
export const workbenchFolder = (): string => fromRunner('PARITY_TEST_WORKBENCH');

/** The packaged extension, from the runner of the tests. */
export const packagedExtension = (): string => fromRunner('PARITY_TEST_VSIX');

function fromRunner(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run the tests with npm run test:e2e`);
  return value;
}

/** What a session opens. */
export interface SessionOptions {
  /** Files of the workspace, by path relative to it. Written into a fresh temporary folder, unless `folder` is given. */
  readonly files?: Readonly<Record<string, string>>;
  /** An existing workspace; it is not removed. */
  readonly folder?: string;
  /** An extension to install before; see {@link packagedExtension}. */
  readonly vsix?: string;
  /** An extension to run from its source instead. */
  readonly extensionDevelopmentPath?: string;
  /** Name of a colour theme. */
  readonly theme?: string;
  /** User settings on top of those that keep the workbench quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default `all`: the workspace is trusted. `restricted`: it is not, and nothing asks. */
  readonly trust?: 'all' | 'restricted';
  /** Environment of the server, which reaches the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Size of the page in CSS pixels; default 1400 × 850. */
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** An open workbench. */
export interface Session {
  readonly page: Page;
  /** The workspace on disk. */
  readonly folder: string;
  /** Address of the workbench; a second page of the same browser context may open it. */
  readonly address: string;
  /** Origins beyond this machine that the page asked something of. */
  readonly outside: ReadonlySet<string>;
  /** Uncaught errors of the page. */
  readonly errors: readonly string[];
  /** Saves what the page shows to `test-artifacts/screenshots/<name>.png`; gives the path. */
  readonly screenshot: (name: string) => Promise<string>;
  /** Ends everything, and fails when the page asked something of the internet. */
  readonly close: () => Promise<void>;
}

const artifacts = path.resolve(import.meta.dirname, '..', '..', '..', 'test-artifacts');

/**
 * Opens a workbench. Call `close` whatever happens; {@link withSession} does.
 * @throws {Error} with the end of the server's log when it does not start
 */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const temporary = options.folder === undefined ? mkdtempSync(path.join(tmpdir(), 'parity-workspace-')) : undefined;
  const folder = options.folder ?? temporary ?? '';
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const { vsix, extensionDevelopmentPath, theme, settings, trust, env } = options;
  const server = await startWorkbench({
    workbench: workbenchFolder(),
    folder,
    ...(vsix === undefined ? {} : { vsix }),
    ...(extensionDevelopmentPath === undefined ? {} : { extensionDevelopmentPath }),
    ...(theme === undefined ? {} : { theme }),
    ...(settings === undefined ? {} : { settings }),
    ...(trust === undefined ? {} : { trust }),
    ...(env === undefined ? {} : { env }),
  });
  let browser: Browser | undefined;
  const end = async (): Promise<void> => {
    await browser?.close();
    keepLog(server, path.join(artifacts, 'workbench.log'));
    await server.stop();
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const executablePath = chromiumPath();
    assert.ok(executablePath, 'chromium is not there');
    browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
    const context = await browser.newContext({ viewport: options.viewport ?? { width: 1400, height: 850 }, permissions: ['clipboard-read', 'clipboard-write'] });
    const outside = new Set<string>();
    const errors: string[] = [];
    context.on('request', request => {
      const url = new URL(request.url());
      // A service worker answers for the host of webview resources; nothing leaves the machine.
      if (/^(?:https?|wss?):$/u.test(url.protocol) && url.hostname !== '127.0.0.1' && !url.hostname.endsWith('.vscode-resource.vscode-cdn.net')) outside.add(url.origin);
    });
    const page = await context.newPage();
    page.setDefaultTimeout(Number(process.env['PARITY_TEST_WAIT'] ?? 60_000));
    page.on('pageerror', error => errors.push(error.message));
    await page.goto(server.page);
    await page.locator('.monaco-workbench').waitFor();
    return {
      page,
      folder,
      address: server.page,
      outside,
      errors,
      screenshot: name => screenshot(page, name),
      close: async () => {
        await end();
        assert.deepEqual([...outside], [], 'the page asked something of the internet');
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function screenshot(page: Page, name: string): Promise<string> {
  const file = path.join(artifacts, 'screenshots', `${name}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
  return file;
}

/** Runs `work` on an open workbench and closes it. A failure leaves a screenshot `<name>-failed.png` behind. */
export async function withSession(name: string, options: SessionOptions, work: (session: Session) => Promise<void>): Promise<void> {
  const session = await openSession(options);
  try {
    await work(session);
  } catch (error) {
    await session.screenshot(`${name}-failed`).catch(() => undefined);
    await session.close().catch(() => undefined);
    throw error;
  }
  await session.close();
}
