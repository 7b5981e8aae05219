import { Button } from '@mantine/core';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Ago } from '@/kit';
import classes from '../frame.module.css';
import { staleSince } from './stale';

const readState = (client: QueryClient) => (): number | null => staleSince(client.getQueryCache().getAll());

/** Data stays on screen while it cannot be read again: this says so, and how old it is. */
export function StaleBanner() {
  const { t } = useTranslation('kit');
  const client = useQueryClient();
  const subscribe = useCallback((listener: () => void) => client.getQueryCache().subscribe(listener), [client]);
  const since = useSyncExternalStore(subscribe, readState(client));
  if (since === null) return null;
  return (
    <div className={classes.banner} role="status">
      <span>
        {t('stale')} <Ago at={new Date(since).toISOString()} />
      </span>
      <Button onClick={() => void client.refetchQueries({ type: 'active' })}>{t('retry')}</Button>
    </div>
  );
}
