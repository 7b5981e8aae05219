import { useHotkeys } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { lazyPart } from '@/kit/loading/lazy-part';
import type { NavGroup } from '../menu/navigation';
import type { PaletteProps } from './search-part';

const PaletteDialog = lazyPart(() => import('./palette-dialog'), 'PaletteDialog');

/**
 * The state of the palette, and what opens it: a button, or the keys. Its code is loaded when it is first opened; what is
 * typed until then is its first query, entered or not.
 */
export function usePalette() {
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const isShown = useRef(false);
  const isEntered = useRef(false);
  const open = useCallback(() => {
    setOpen(true);
  }, []);
  const close = useCallback(() => {
    isShown.current = false;
    isEntered.current = false;
    setOpen(false);
    setQuery('');
  }, []);
  const markShown = useCallback(() => {
    isShown.current = true;
    return isEntered.current;
  }, []);
  useHotkeys([['mod + K', open]], []);
  useEffect(() => {
    if (!isOpen) return;
    const keep = (event: KeyboardEvent): void => {
      const isEnter = event.key === 'Enter';
      if (isShown.current || (event.key.length > 1 && !isEnter) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      event.preventDefault();
      isEntered.current ||= isEnter;
      if (!isEnter) setQuery((typed) => typed + event.key);
    };
    window.addEventListener('keydown', keep, true);
    return () => {
      window.removeEventListener('keydown', keep, true);
    };
  }, [isOpen]);
  return { open, close, markShown, isOpen, query, setQuery };
}

interface OpenedPaletteProps extends PaletteProps {
  readonly state: ReturnType<typeof usePalette>;
}

/** Finds a page by its name, objects by theirs, and anything by its id. */
export function Palette({ state, ...props }: OpenedPaletteProps) {
  const { isOpen, query, setQuery, close, markShown } = state;
  useGoKeys(props.groups);
  if (!isOpen) return null;
  return (
    <Suspense>
      <PaletteDialog {...props} query={query} onQuery={setQuery} onShown={markShown} onClose={close} />
    </Suspense>
  );
}

/** `g`, then the key of a page. */
function useGoKeys(groups: readonly NavGroup[]): void {
  const router = useRouter();
  const isGoing = useRef(false);
  useHotkeys([
    [
      'g',
      () => {
        isGoing.current = true;
      },
    ],
  ]);
  useEffect(() => {
    const follow = (event: KeyboardEvent): void => {
      if (!isGoing.current || event.key === 'g') return;
      isGoing.current = false;
      const item = groups.flatMap(({ items }) => items).find(({ key }) => key === event.key);
      if (item !== undefined) router.history.push(item.to);
    };
    window.addEventListener('keydown', follow);
    return () => {
      window.removeEventListener('keydown', follow);
    };
  }, [groups, router]);
}
