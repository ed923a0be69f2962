/** The SQL: the query as written and every statement as it was sent, side by side. */
import type { RunSummary, Side } from '../../protocol/model.ts';
import type { Words } from '../texts.ts';
import { button } from '../controls.ts';
import { h, replaceChildren } from '../dom.ts';
import type { Child } from '../dom.ts';
import { tokens } from './tokens.ts';

/** Statements that are in the document before more are asked for: a check of many partitions sends thousands. */
const STATEMENTS_SHOWN = 40;
const SIDES: readonly Side[] = ['legacy', 'new'];

export interface SqlView {
  readonly element: HTMLElement;
  readonly show: (summary: RunSummary) => void;
}

/** Makes an empty view. `copy` takes the text and what to tell about it. */
export function createSqlView(words: Words, copy: (text: string) => void): SqlView {
  const element = h('div', { class: 'sql scroll', attrs: { tabindex: 0, role: 'region', 'aria-label': words.t('tab.sql') } });
  return {
    element,
    show: summary => {
      const { queries, evidence } = summary;
      const same = queries !== undefined && queries.legacy === queries.new;
      replaceChildren(element,
        queries !== undefined && h('section', { class: 'part' }, h('h2', {}, words.t('sql.written')),
          same && h('p', { class: 'quiet' }, words.t('sql.same')),
          same ? codeBlock(queries.legacy, words.t('sql.written'), words, () => { copy(queries.legacy); })
            : h('div', { class: 'side-by-side' }, ...SIDES.map(side => h('div', {}, h('h3', {}, words.t('sql.queryOf', words.t(`side.${side}`))),
              codeBlock(queries[side], words.t('sql.copyQuery', words.t(`side.${side}`)), words, () => { copy(queries[side]); }))))),
        h('section', { class: 'part' }, h('h2', {}, words.t('sql.sent')),
          h('div', { class: 'side-by-side' }, ...SIDES.map(side => h('div', { class: `side side-${side}` },
            h('h3', {}, words.t(`side.${side}`)),
            h('dl', { class: 'facts-list' },
              h('dt', {}, words.t('sql.engine')), h('dd', {}, evidence.engines[side]),
              h('dt', {}, words.t('sql.snapshot')), h('dd', {}, evidence.snapshots[side]),
              h('dt', {}, words.t('sql.settings')), h('dd', {}, ...settings(evidence.settings[side], words))),
            ...statements(evidence.sql[side], side, words, copy))))));
    },
  };
}

function settings(lines: readonly string[], words: Words): readonly Child[] {
  if (lines.length === 0) return [words.t('sql.noSettings')];
  return lines.map(line => h('code', { class: 'setting' }, line));
}

function statements(texts: readonly string[], side: Side, words: Words, copy: (text: string) => void): readonly Child[] {
  if (texts.length === 0) return [h('p', { class: 'quiet' }, words.t('sql.none'))];
  const name = words.t(`side.${side}`);
  const list = h('ol', { class: 'statements' });
  const draw = (count: number): void => {
    const items = texts.slice(0, count).map((text, index) => h('li', {},
      codeBlock(text, words.t('sql.copyStatement', words.count(index + 1), name), words, () => { copy(text); }, words.t('sql.statement', words.count(index + 1), name))));
    const rest = texts.length - items.length;
    replaceChildren(list, ...items);
    if (rest > 0) list.append(h('li', { class: 'more' }, h('button', { class: 'link', attrs: { type: 'button' }, on: { click: () => { draw(count * 5); } } }, words.t('partitions.more', words.count(rest)))));
  };
  draw(STATEMENTS_SHOWN);
  return [
    h('div', { class: 'statements-head' }, h('span', { class: 'quiet' }, words.plural('sql.statements', texts.length)),
      button({ label: words.t('sql.copyAll'), icon: 'copy', accessible: words.t('sql.copyAllOf', name), press: () => { copy(texts.join(';\n\n')); } })),
    list,
  ];
}

function codeBlock(text: string, copyLabel: string, words: Words, press: () => void, label?: string): HTMLElement {
  const code = h('code', {}, ...tokens(text).map(token => (token.is === 'plain' ? document.createTextNode(token.text) : h('span', { class: `sql-${token.is}` }, token.text))));
  return h('div', { class: 'code-block' },
    h('pre', { class: 'code', attrs: { tabindex: 0, role: 'group', 'aria-label': label ?? words.t('sql.written') } }, code),
    button({ label: copyLabel, icon: 'copy', look: 'icon', press }));
}
