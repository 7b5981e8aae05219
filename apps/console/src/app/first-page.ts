/**
 * The log-in as the build rendered it, which control sends in the document: it is there before any code. Where it
 * waits, `before-paint.js` has hidden it; that also marks what had the focus and what was pressed.
 */
const FIRST_PAGE = '[data-first-page]';
const CONTROLS = 'input, select, button';

/** The same page, now with its code, takes the place of the first one, with what was typed, chosen and pressed. */
export function takeOverFirstPage(): void {
  const first = document.querySelector(FIRST_PAGE);
  if (first === null) return;
  first.remove();
  const old = [...first.querySelectorAll(CONTROLS)];
  const own = [...document.querySelectorAll(CONTROLS)];
  // Another page came.
  if (old.length !== own.length) return;
  // React does not hear of events while it draws.
  queueMicrotask(() => {
    for (const [index, control] of old.entries()) repeat(control, own[index]);
  });
}

function repeat(old: Element, own: Element | undefined): void {
  if (old instanceof HTMLInputElement && own instanceof HTMLInputElement) enter(own, old.value, 'input');
  if (old instanceof HTMLSelectElement && own instanceof HTMLSelectElement) enter(own, old.value, 'change');
  if (!(own instanceof HTMLElement)) return;
  if (old.hasAttribute('data-focused')) own.focus();
  if (old.hasAttribute('data-pressed')) own.click();
}

/** As a person does it: React, which remembers what it has set, takes it for a change. */
function enter(control: HTMLInputElement | HTMLSelectElement, value: string, event: 'input' | 'change'): void {
  if (control.value === value) return;
  const prototype = Object.getPrototypeOf(control) as object;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value);
  control.dispatchEvent(new Event(event, { bubbles: true }));
}
