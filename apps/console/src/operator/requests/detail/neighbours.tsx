import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { requestsQuery } from '../list/requests-query';
import classes from '../requests.module.css';

/** The previous and the next request of the list that led here: j and k. */
export function Neighbours({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator/requests');
  const search = useSearch({ from: '/operator/requests/$requestId' });
  const navigate = useNavigate();
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery({ ...requestsQuery(search), staleTime: Infinity });
  const ids = data?.pages.flatMap((page) => page.data.map((request) => request.id)) ?? [];
  const position = ids.indexOf(id);
  const isLast = position === ids.length - 1;
  useEffect(() => {
    if (position >= 0 && isLast && hasNextPage) void fetchNextPage();
  }, [position, isLast, hasNextPage, fetchNextPage]);
  const open = (requestId: string | undefined) => (): void => {
    // In place of the former one: back leads to the list.
    if (requestId !== undefined)
      void navigate({ to: '/operator/requests/$requestId', params: { requestId }, search, replace: true });
  };
  const [previous, next] = position < 0 ? [] : [open(ids[position - 1]), open(ids[position + 1])];
  useHotkeys([
    ['k', () => previous?.()],
    ['j', () => next?.()],
  ]);
  if (position < 0) return null;
  return (
    <span className={classes.legend}>
      {t(hasNextPage ? 'place_of_more' : 'place_of', { place: position + 1, all: ids.length })}
      <ActionIcon aria-label={t('previous')} disabled={position === 0} onClick={previous}>
        <ChevronUp size={16} strokeWidth={1.6} />
      </ActionIcon>
      <ActionIcon aria-label={t('next')} disabled={isLast} onClick={next}>
        <ChevronDown size={16} strokeWidth={1.6} />
      </ActionIcon>
    </span>
  );
}
