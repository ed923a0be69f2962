/** Small helpers that make elements. Text only ever enters by `textContent`; there is no way to hand in markup. */

export type Child = Node | string | undefined | false;

/** What an element gets. `attrs` with undefined or false are left out; true is an empty attribute. */
export interface Props {
  readonly class?: string;
  readonly attrs?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
}

/** Makes an element. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props, ...children: readonly Child[]): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: readonly Child[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: readonly Child[]): HTMLElement {
  const element = document.createElement(tag);
  if (props.class !== undefined) element.className = props.class;
  setAttributes(element, props.attrs ?? {});
  for (const [type, listener] of Object.entries(props.on ?? {})) element.addEventListener(type, listener);
  append(element, children);
  return element;
}

/** Sets or removes attributes. */
export function setAttributes(element: Element, attrs: Readonly<Record<string, string | number | boolean | undefined>>): void {
  for (const [name, value] of Object.entries(attrs)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Appends what is there. */
export function append(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
}

/** Puts these children in the place of all others. */
export function replaceChildren(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter(child => child !== undefined && child !== false));
}

/** A text that only a screen reader meets. */
export function hiddenText(text: string): HTMLElement {
  return h('span', { class: 'sr-only' }, text);
}

let counter = 0;
/** An id that no other element has. */
export function uniqueId(stem: string): string {
  counter += 1;
  return `${stem}-${String(counter)}`;
}

/** A bar that shows a share (0..1). Decorative: the number stands beside. Nothing at all is no sliver. */
export function meter(share: number, className: string): HTMLElement {
  const fill = h('span', { class: `meter-fill ${className}` });
  fill.style.setProperty('--share', String(share));
  return h('span', { class: 'meter', attrs: { 'aria-hidden': 'true' } }, share > 0 && fill);
}
