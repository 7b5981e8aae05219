import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { Suspense, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOfId } from './id-addresses';
import type { PaletteGroup, PaletteProps } from './search-part';

const [store, spotlight] = createSpotlight();

const TYPED_MIN = 2;
const NOTHING: readonly PaletteGroup[] = [];

interface PaletteDialogProps extends PaletteProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Its input has the focus. Returns whether Enter was pressed before. */
  readonly onShown: () => boolean;
  readonly onClose: () => void;
}

/** The opened palette: the prefix of an id says what it is. */
export function PaletteDialog({ audience, groups, search: SearchPart, ...props }: PaletteDialogProps) {
  const { query, onQuery, onShown, onClose } = props;
  const { t } = useTranslation('kit');
  const router = useRouter();
  const [known, setKnown] = useState(NOTHING);
  const isSearching = query.trim().length >= TYPED_MIN;
  const found = isSearching ? known : NOTHING;
  useEffect(() => {
    spotlight.open();
    return () => {
      spotlight.close();
    };
  }, []);
  const takeFocus = useCallback(
    (input: HTMLInputElement) => {
      const isEntered = onShown();
      requestAnimationFrame(() => takeUp(input, isEntered));
      return focusOn(input);
    },
    [onShown],
  );
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
      id,
      label: name,
      description: detail,
      keywords: query,
      onClick: open(to),
    })),
  }));
  return (
    <>
      {isSearching && (
        <Suspense fallback={null}>
          <SearchPart typed={query} onFound={setKnown} />
        </Suspense>
      )}
      <Spotlight
        store={store}
        shortcut={null}
        query={query}
        onQueryChange={onQuery}
        clearQueryOnClose={false}
        onSpotlightClose={onClose}
        actions={[...byId, ...byName, ...pages]}
        nothingFound={t('nothing_found')}
        // Both at once: keys typed before the input has the focus would be lost.
        transitionProps={AT_ONCE}
        searchProps={{
          ref: takeFocus,
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

/** Mantine marks the first action only when the query changes. */
function takeUp(input: HTMLInputElement, isEntered: boolean): void {
  if (input.value === '' || document.querySelector('[data-action][data-selected]') !== null) return;
  for (const code of isEntered ? ['ArrowDown', 'Enter'] : ['ArrowDown'])
    input.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true }));
}

/** Mantine takes the focus in a timer, and would give it back to this input. */
const focusOn = (input: HTMLInputElement): (() => void) => {
  const before = document.activeElement;
  input.focus({ preventScroll: true });
  return () => {
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
};
