/** Entry of the result panel. */
import './main.css';
import { createApp } from './app.ts';
import type { App } from './app.ts';
import { connectHost, HostError } from './connection.ts';
import { button, progressRing, registerControls } from './controls.ts';
import { h } from './dom.ts';
import { hostOf } from './host.ts';
import { createWords } from './texts.ts';

const api = acquireVsCodeApi();
const connection = connectHost(api);
const host = hostOf(connection);
let app: App | undefined;
/** What the host showed before the panel knew its language. */
let early: { readonly runId: string; readonly running: boolean; readonly words?: string } | undefined;

host.onShow(params => {
  if (app) app.show(params.runId, params.running, params.words);
  else early = params;
});
connection.listen();
registerControls();
document.body.classList.add('parity');
const root = document.createElement('div');
root.className = 'panel';
document.body.append(root);
void start();

async function start(): Promise<void> {
  const english = createWords({}, 'en');
  root.replaceChildren(h('p', { class: 'waiting', attrs: { role: 'status' } }, progressRing(), english.t('status.loading')));
  try {
    const { runId, texts, language } = await host.ready();
    const words = createWords(texts, language);
    document.documentElement.lang = words.language;
    app = createApp(root, api, host, words);
    const first = early ?? { runId, running: false };
    app.show(first.runId, first.running, first.words);
  } catch (error) {
    const text = error instanceof HostError && error.problem === 'noAnswer' ? english.t('status.noAnswer', error.seconds) : error instanceof Error ? error.message : String(error);
    root.replaceChildren(h('p', { class: 'waiting', attrs: { role: 'alert' } }, text, button({ label: english.t('action.retry'), icon: 'refresh', press: () => { void start(); } })));
  }
}
