import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface LoadMoreProps {
  readonly count: number;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}

/** The next page is read before its place comes into sight. */
const AHEAD = '600px';

export function LoadMore({ count, hasMore, isLoading, onMore }: LoadMoreProps) {
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
      {hasMore && (
        <Button loading={isLoading} onClick={onMore}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
