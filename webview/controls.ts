/**
 * Plain controls. The only importer of @vscode/webview-ui-toolkit, which is not maintained any more: what takes its place is put in here.
 * Its badge is not used: its markup has a style attribute, which the content security policy of a webview forbids.
 */
import {
  provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeDropdown, vsCodeOption, vsCodePanels, vsCodePanelTab, vsCodePanelView, vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import { h } from './dom.ts';
import { icon } from './icons.ts';
import type { IconName } from './icons.ts';

/** Registers the elements; once, before any of them is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodePanels(), vsCodePanelTab(), vsCodePanelView(), vsCodeProgressRing(),
  );
}

export interface ButtonOptions {
  readonly label: string;
  readonly icon?: IconName;
  readonly look?: 'primary' | 'secondary' | 'icon';
  /** Said instead of the label, when that alone would not tell what is meant. */
  readonly accessible?: string;
  press(): void;
}

/** A button. With the look `icon`, the label is only said and shown as a tooltip. */
export function button(options: ButtonOptions): HTMLElement {
  const look = options.look ?? 'secondary';
  const bare = look === 'icon';
  const element = h('vscode-button', {
    attrs: { appearance: look, title: bare ? options.label : options.accessible, 'aria-label': options.accessible ?? (bare ? options.label : undefined) },
    on: { click: () => { options.press(); } },
  });
  if (options.icon) {
    const picture = icon(options.icon, bare ? 16 : 14);
    if (!bare) picture.setAttribute('slot', 'start');
    element.append(picture);
  }
  if (!bare) element.append(options.label);
  return element;
}

/** Changes the words of a button, those that are seen and those that are said. */
export function setButtonLabel(element: HTMLElement, label: string, accessible: string): void {
  element.setAttribute('aria-label', accessible);
  element.setAttribute('title', accessible);
  for (const node of [...element.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  element.append(label);
}

/** Switches a button on or off. */
export function setEnabled(element: HTMLElement, enabled: boolean): void {
  element.toggleAttribute('disabled', !enabled);
}

/** A ring that turns while something goes on. Decorative: words stand beside. */
export function progressRing(): HTMLElement {
  return h('vscode-progress-ring', { class: 'ring', attrs: { 'aria-hidden': 'true' } });
}

/** A check box. */
export function checkbox(label: string, checked: boolean, change: (checked: boolean) => void): HTMLElement {
  const element = h('vscode-checkbox', { attrs: { checked } }, label);
  element.addEventListener('change', () => { change('checked' in element && element.checked === true); });
  return element;
}

/** A choice of one among few. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A drop-down with a label for screen readers. */
export function dropdown(label: string, choices: readonly Choice[], selected: string, change: (value: string) => void): HTMLElement {
  const element = h('vscode-dropdown', { attrs: { 'aria-label': label } },
    ...choices.map(choice => h('vscode-option', { attrs: { value: choice.value, selected: choice.value === selected } }, choice.label)));
  element.addEventListener('change', () => {
    if ('value' in element && typeof element.value === 'string') change(element.value);
  });
  return element;
}

export interface TabOptions {
  readonly id: string;
  readonly label: string;
  readonly view: HTMLElement;
}

/** Tabs with their panels. */
export interface Tabs {
  readonly element: HTMLElement;
  /** Shows a tab; `focus` also moves the keyboard there. */
  show(id: string, focus?: boolean): void;
  /** Puts a number beside the words of a tab; empty takes it away. */
  note(id: string, text: string): void;
}

/** Makes tabs. `changed` hears of what the user does, not of `show`. */
export function tabs(label: string, options: readonly TabOptions[], active: string, changed: (id: string) => void): Tabs {
  const tabOf = (id: string): string => `tab-${id}`;
  const notes = new Map(options.map(({ id }) => [id, h('span', { class: 'tab-note' })]));
  // The toolkit moves its indicator by a transition and waits for its end, which never comes with reduced motion: main.css draws one.
  const element = h('vscode-panels', { attrs: { 'aria-label': label, activeid: tabOf(active), activeindicator: 'false' } });
  for (const option of options) element.append(h('vscode-panel-tab', { attrs: { id: tabOf(option.id) } }, option.label, ' ', notes.get(option.id)));
  for (const option of options) element.append(h('vscode-panel-view', { attrs: { id: `view-${option.id}` } }, option.view));
  let current = active;
  element.addEventListener('change', event => {
    if (event.target !== element) return;
    // The property: the attribute follows it later.
    const id = 'activeid' in element && typeof element.activeid === 'string' ? element.activeid.slice('tab-'.length) : current;
    if (id === current) return;
    current = id;
    changed(id);
  });
  return {
    element,
    show: (id, focus = false) => {
      current = id;
      element.setAttribute('activeid', tabOf(id));
      if (focus) document.getElementById(tabOf(id))?.focus();
    },
    note: (id, text) => {
      const note = notes.get(id);
      if (note) note.textContent = text;
      // The toolkit made a label of the words that stood there at first; the content itself is the better one.
      document.getElementById(tabOf(id))?.removeAttribute('aria-label');
    },
  };
}
