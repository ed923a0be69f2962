import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancellationTokenSource, createMessageConnection, AbstractMessageReader, AbstractMessageWriter } from 'vscode-jsonrpc/node';
import type { DataCallback, Disposable, Message } from 'vscode-jsonrpc/node';
import { connectPanel } from '../../../client/panelConnection.ts';
import { GetFindings, GetRun, PanelReady, PanelShow } from '../../../protocol/messages.ts';

type Listener = (message: unknown) => void;

/** A webview: what the client posts reaches the page, and the other way round, as structured clones. */
function webview() {
  const toClient = new Set<Listener>();
  const toPage = new Set<Listener>();
  const problems: string[] = [];
  const send = (listeners: Set<Listener>, message: unknown): void => {
    setImmediate(() => { for (const listener of listeners) listener(structuredClone(message)); });
  };
  const listen = (listeners: Set<Listener>, listener: Listener): Disposable => {
    listeners.add(listener);
    return { dispose: () => void listeners.delete(listener) };
  };
  const client = connectPanel({
    onDidReceiveMessage: listener => listen(toClient, listener),
    postMessage: async message => { send(toPage, message); return true; },
  }, words => problems.push(words));
  class Reader extends AbstractMessageReader {
    override listen(callback: DataCallback): Disposable {
      return listen(toPage, message => callback(message as Message));
    }
  }
  class Writer extends AbstractMessageWriter {
    async write(message: Message): Promise<void> {
      send(toClient, message);
    }
    end(): void { /* nothing to flush */ }
  }
  const page = createMessageConnection(new Reader(), new Writer());
  page.listen();
  return { client, page, problems, post: (message: unknown) => send(toClient, message) };
}

test('a request of the page is answered', async () => {
  const { client, page } = webview();
  client.onRequest(PanelReady, async () => ({ runId: 'r', texts: {}, language: 'en' }));
  assert.deepEqual(await page.sendRequest(PanelReady.method, {}), { runId: 'r', texts: {}, language: 'en' });
});

test('what a handler throws comes back as an error with its words', async () => {
  const { client, page } = webview();
  client.onRequest(GetRun, async () => { throw new Error('This result is not kept any more.'); });
  await assert.rejects(page.sendRequest(GetRun.method, { runId: 'r' }), /This result is not kept any more\./u);
  await assert.rejects(page.sendRequest('panel/unknown', {}), /Unhandled method/u);
});

test('a request that the page gives up is cancelled in the client', async () => {
  const { client, page } = webview();
  const started = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  client.onRequest(GetFindings, (_params, token) => new Promise((_answer, fail) => {
    token.onCancellationRequested(() => {
      cancelled.resolve();
      fail(new Error('cancelled'));
    });
    started.resolve();
  }));
  const source = new CancellationTokenSource();
  const answer = page.sendRequest(GetFindings.method, { runId: 'r', filter: {}, start: 0, count: 1 }, source.token);
  const rejected = assert.rejects(answer);
  await started.promise;
  source.cancel();
  await cancelled.promise;
  await rejected;
});

test('the client tells the page', async () => {
  const { client, page } = webview();
  const told = new Promise(resolve => page.onNotification(PanelShow.method, resolve));
  client.notify(PanelShow, { runId: 'r', running: true, words: 'partition 3/12' });
  assert.deepEqual(await told, { runId: 'r', running: true, words: 'partition 3/12' });
});

test('messages that are no JSON-RPC are passed over, and the connection goes on', async () => {
  const { client, page, post } = webview();
  client.onRequest(GetRun, async () => null);
  for (const noise of [null, 1, 'x', {}, { command: 'did-load' }, { jsonrpc: '1.0' }]) post(noise);
  assert.equal(await page.sendRequest(GetRun.method, { runId: 'r' }), null);
});

test('a page that is gone gets nothing, and nothing breaks', async () => {
  const { client } = webview();
  client.dispose();
  client.dispose();
  assert.doesNotThrow(() => client.notify(PanelShow, { runId: 'r', running: false }));
});
