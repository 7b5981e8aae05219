import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Blocks, Empty, Instant } from '@/kit';

interface MoreProps {
  /** How far a search has come that goes on; null: as far as the rows. */
  readonly until: string | null;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}

interface LoadMoreProps extends MoreProps {
  readonly count: number;
  readonly hasMore: boolean;
}

/** The next page is read before its place comes into sight. */
const AHEAD = '600px';

export function LoadMore({ count, hasMore, until, isLoading, onMore }: LoadMoreProps) {
  const { t } = useTranslation('operator/requests');
  const end = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = end.current;
    if (element === null || !hasMore || isLoading) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) onMore();
      },
      { root: element.closest('[data-scroller]'), rootMargin: AHEAD },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, isLoading, onMore]);
  return (
    <>
      <span ref={end}>{t(hasMore ? 'foot_more' : 'foot_all', { count })}</span>
      {hasMore && <SearchedUntil until={until} />}
      {hasMore && (
        <Button loading={isLoading} onClick={onMore}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

/** A search that has found nothing yet goes on by itself, until it is stopped. */
export function Searching({ until, isLoading, onMore }: MoreProps) {
  const { t } = useTranslation('operator/requests');
  const [isStopped, setStopped] = useState(false);
  useEffect(() => {
    if (!isStopped && !isLoading) onMore();
  }, [isStopped, isLoading, onMore]);
  return (
    <>
      {!isStopped && <Blocks lines={8} />}
      <Empty
        action={
          <Button onClick={() => setStopped(!isStopped)}>{t(isStopped ? 'search_further' : 'stop_search')}</Button>
        }
      >
        {t('nothing_yet')} <SearchedUntil until={until} />
      </Empty>
    </>
  );
}

function SearchedUntil({ until }: Pick<MoreProps, 'until'>) {
  const { t } = useTranslation('operator/requests');
  if (until === null) return null;
  return (
    <span>
      {t('searched_until')} <Instant at={until} />
    </span>
  );
}
