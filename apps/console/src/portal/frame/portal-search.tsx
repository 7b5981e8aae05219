import { useTranslation } from 'react-i18next';
import { useEffect, type ComponentProps, type ReactNode } from 'react';
import type { PaletteGroup, SearchPart } from '@/frame/palette/search-part';
import { useKeys, useModels } from '../parts/names';

const TYPED_MIN = 2;
const SHOWN_MAX = 5;

/** What customers find by name: their keys, and models. */
function usePortalSearch(typed: string): readonly PaletteGroup[] {
  const { t } = useTranslation('portal');
  const keys = useKeys().data?.data ?? [];
  const models = useModels().data?.data ?? [];
  const q = typed.trim().toLowerCase();
  if (q.length < TYPED_MIN) return [];
  const matches = (text: string): boolean => text.toLowerCase().includes(q);
  const groups: readonly PaletteGroup[] = [
    {
      label: t('keys'),
      items: keys
        .filter(({ name, masked }) => matches(name) || masked.toLowerCase().startsWith(q))
        .slice(0, SHOWN_MAX)
        .map(({ id, name, masked }) => ({ id, label: name, detail: masked, to: `/keys/${id}` })),
    },
    {
      label: t('models'),
      items: models
        .filter(({ id }) => matches(id))
        .slice(0, SHOWN_MAX)
        .map(({ id }) => ({ id, label: id, to: `/models?q=${encodeURIComponent(id)}` })),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

/** What customers find by name. */
export function PortalSearch({ typed, onFound }: ComponentProps<SearchPart>): ReactNode {
  const found = usePortalSearch(typed);
  const text = JSON.stringify(found);
  // By its content: each rendering makes the list anew.
  useEffect(() => onFound(JSON.parse(text) as typeof found), [text, onFound]);
  return null;
}
