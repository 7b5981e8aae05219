import { useHotkeys } from '@mantine/hooks';
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import type { NavGroup } from './navigation';
import { addressOfId } from './id-addresses';

const [store, palette] = createSpotlight();

export const openPalette = (): void => {
  palette.open();
};

interface PaletteProps {
  readonly audience: Audience;
  readonly groups: readonly NavGroup[];
}

/** Finds a page by its name, and anything by its id: the prefix says what it is. */
export function Palette({ audience, groups }: PaletteProps) {
  const { t } = useTranslation('kit');
  const router = useRouter();
  const [query, setQuery] = useState('');
  const open = (address: string) => (): void => {
    router.history.push(address);
  };
  const pages = groups.flatMap(({ label, items }) =>
    items.map(({ to, label: name }): SpotlightActionData => ({
      id: to,
      label: name,
      description: label ?? undefined,
      onClick: open(to),
    })),
  );
  const address = addressOfId(query.trim(), audience);
  const found: SpotlightActionData[] =
    address === null
      ? []
      : [{ id: 'id', label: t('open_id', { id: query.trim() }), keywords: query, onClick: open(address) }];
  useGoKeys(groups, open);
  return (
    <Spotlight
      store={store}
      shortcut={['mod + K']}
      query={query}
      onQueryChange={setQuery}
      actions={[...found, ...pages]}
      nothingFound={t('nothing_found')}
      // Both at once: keys typed before the input has the focus would be lost.
      transitionProps={AT_ONCE}
      searchProps={{ ref: focusOn, placeholder: t('find'), 'aria-label': t('find') }}
      highlightQuery={false}
    />
  );
}

const AT_ONCE = { duration: 0 };

/** Mantine takes the focus in a timer, and would give it back to this input. */
const focusOn = (input: HTMLInputElement): (() => void) => {
  const before = document.activeElement;
  input.focus({ preventScroll: true });
  return () => {
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
};

/** `g`, then the key of a page. */
function useGoKeys(groups: readonly NavGroup[], open: (address: string) => () => void): void {
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
      if (item !== undefined) open(item.to)();
    };
    window.addEventListener('keydown', follow);
    return () => {
      window.removeEventListener('keydown', follow);
    };
  }, [groups, open]);
}
