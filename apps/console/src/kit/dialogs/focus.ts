import { useWindowEvent } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

const FIELDS = ['input:not([type="hidden"], [type="file"])', 'textarea', 'select', 'button']
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

/**
 * After a failure the focus is at the field that was refused, else where it was: a button loses it, as it is disabled
 * while its request runs. It takes the focus only when it is enabled again.
 */
export function useFocusAgain(isBusy: boolean): (refused: HTMLElement | null, focused: Element | null) => void {
  const focusRequest = useRef<{ readonly refused: HTMLElement | null; readonly focused: Element | null } | null>(null);
  useEffect(() => {
    if (isBusy || focusRequest.current === null) return;
    const { refused, focused } = focusRequest.current;
    focusRequest.current = null;
    if (refused !== null) refused.focus();
    else if (document.activeElement === document.body && focused instanceof HTMLElement) focused.focus();
  });
  return (refused, focused) => {
    focusRequest.current = { refused, focused };
  };
}

/** What Escape closes first. */
const LISTS = '[role="menu"], [data-mantine-stop-propagation="true"]';

/** Escape closes what is on top: an open list or menu, then the last dialog, then a panel. */
export function useEscape(root: RefObject<HTMLElement | null>, onClose: () => void): void {
  useWindowEvent(
    'keydown',
    (event) => {
      const isOfList = event.target instanceof Element && event.target.closest(LISTS) !== null;
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented || isOfList) return;
      const top = [...document.querySelectorAll('[aria-modal="true"]')].at(-1);
      if (top !== undefined && root.current?.contains(top) !== true) return;
      // The next one is on top as soon as this one is closed.
      event.preventDefault();
      onClose();
    },
    { capture: true },
  );
}

/** What the focus is on first in a form: what is marked, else its first field. */
export const firstFieldOf = (form: HTMLElement | null): HTMLElement | null =>
  form?.querySelector<HTMLElement>('[data-autofocus]') ?? form?.querySelector<HTMLElement>(FIELDS) ?? null;
