import { useHotkeys } from '@mantine/hooks';
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { Suspense, useEffect, useRef, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import type { NavGroup } from './navigation';
import { addressOfId } from './id-addresses';

const [store, palette] = createSpotlight();

export const openPalette = (): void => {
  palette.open();
};

/** Something that was found, with the address of its page. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly to: string;
}

export interface PaletteGroup {
  readonly label: string;
  readonly items: readonly PaletteItem[];
}

interface SearchProps {
  readonly typed: string;
  readonly onFound: (found: readonly PaletteGroup[]) => void;
}

/** Finds by name what is typed. It shows nothing, and is loaded when something is typed. */
export type SearchPart = ComponentType<SearchProps>;

const TYPED_MIN = 2;
const NOTHING: readonly PaletteGroup[] = [];

interface PaletteProps {
  readonly audience: Audience;
  readonly groups: readonly NavGroup[];
  readonly search: SearchPart;
}

/** Finds a page by its name, objects by theirs, and anything by its id: the prefix says what it is. */
export function Palette({ audience, groups, search: SearchPart }: PaletteProps) {
  const { t } = useTranslation('kit');
  const router = useRouter();
  const [query, setQuery] = useState('');
  const [known, setKnown] = useState(NOTHING);
  const isSearching = query.trim().length >= TYPED_MIN;
  const found = isSearching ? known : NOTHING;
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
  const byId: SpotlightActionData[] =
    address === null
      ? []
      : [{ id: 'id', label: t('open_id', { id: query.trim() }), keywords: query, onClick: open(address) }];
  const byName = found.map(({ label, items }) => ({
    group: label,
    // The search has matched them already.
    actions: items.map(({ id, label: name, detail, to }) => ({
      ...{ id, label: name, description: detail, keywords: query, onClick: open(to) },
    })),
  }));
  useGoKeys(groups, open);
  return (
    <>
      {isSearching && (
        <Suspense fallback={null}>
          <SearchPart typed={query} onFound={setKnown} />
        </Suspense>
      )}
      <Spotlight
        store={store}
        shortcut={['mod + K']}
        query={query}
        onQueryChange={setQuery}
        actions={[...byId, ...byName, ...pages]}
        nothingFound={t('nothing_found')}
        // Both at once: keys typed before the input has the focus would be lost.
        transitionProps={AT_ONCE}
        searchProps={{
          ref: focusOn,
          placeholder: t('find'),
          'aria-label': t('find'),
          size: 'lg',
          leftSection: <Search size={16} strokeWidth={1.6} aria-hidden />,
        }}
        highlightQuery={false}
        overlayProps={OVERLAY}
        yOffset="14vh"
        centered={false}
        scrollable
        maxHeight="min(480px, 70vh)"
      />
    </>
  );
}

const AT_ONCE = { duration: 0 };
const OVERLAY = { backgroundOpacity: 0.3, blur: 0 };

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
