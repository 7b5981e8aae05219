import { Button, Group } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import type { Channel } from '../../data/catalog';
import data from '../../data/data.module.css';
import { BULK_MAX, NO_CHANGE, type BulkValues } from './bulk-change';

/** Loaded when first opened. */
const BulkDialog = lazyPart(() => import('./bulk-dialog'), 'BulkDialog');

interface BulkBarProps {
  readonly chosen: readonly Channel[];
  readonly onClear: () => void;
}

/** What can be done to the chosen channels, at the foot of the page while there are some. */
export function BulkBar({ chosen, onClear }: BulkBarProps) {
  const { t } = useTranslation('operator/channels');
  const mayWrite = useMay()('write', 'channels');
  const [open, setOpen] = useState<BulkValues | null>(null);
  if (chosen.length === 0 || !mayWrite) return null;
  const isTooMany = chosen.length > BULK_MAX;
  return (
    <div className={data.saveBar} role="region" aria-label={t('bulk')}>
      <span role="status">
        {t('bulk_chosen', { count: chosen.length })}
        {isTooMany && ` ${t('bulk_max', { max: BULK_MAX })}`}
      </span>
      <Group gap="xs">
        <Button onClick={onClear}>{t('bulk_clear')}</Button>
        <Button disabled={isTooMany} onClick={() => setOpen({ ...NO_CHANGE, status: 'enabled' })}>
          {t('do_enable')}
        </Button>
        <Button disabled={isTooMany} onClick={() => setOpen({ ...NO_CHANGE, status: 'disabled' })}>
          {t('do_disable')}
        </Button>
        <Button variant="filled" disabled={isTooMany} onClick={() => setOpen(NO_CHANGE)}>
          {t('bulk_change')}
        </Button>
      </Group>
      <Suspense>
        {open !== null && <BulkDialog channels={chosen} initialValues={open} onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}
