import { useLayoutEffect, type RefObject } from 'react';

const FIELDS = ['input:not([type="hidden"])', 'textarea', 'select', 'button']
  .map((field) => `${field}:enabled`)
  .join(', ');

/** What had the focus when something opened; of an item of a menu its button, as the menu closes. */
export function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest('[role="menu"]') ?? null;
  const opener = menu === null ? focused : document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}

/**
 * While the component is mounted it may have the focus. Then the opener has it again, or the page if the opener is
 * gone; a focus that went elsewhere stays there.
 */
export function useFocusReturn(root: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const opener = openerOf(document.activeElement);
    return () => {
      const { activeElement } = document;
      const isElsewhere = activeElement !== document.body && root.current?.contains(activeElement) !== true;
      if (opener === null || isElsewhere) return;
      const target = opener.isConnected ? opener : document.getElementById('page');
      target?.focus({ preventScroll: true });
    };
  }, [root]);
}

/** What the focus is on first in a form: what is marked, else its first field. */
export const firstFieldOf = (form: HTMLElement | null): HTMLElement | null =>
  form?.querySelector<HTMLElement>('[data-autofocus]') ?? form?.querySelector<HTMLElement>(FIELDS) ?? null;
