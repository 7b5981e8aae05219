import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Instant, Status } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { WriteButton } from '../../data/write-button';
import classes from '../payments.module.css';

/** Loaded when first opened. */
const SweepDialog = lazyPart(() => import('./sweep-dialog'), 'SweepDialog');

interface Sweep {
  readonly button: ReactNode;
  /** Since when the provider is queried; null: it was not started. */
  readonly started: ReactNode;
  readonly dialog: ReactNode;
}

/** Queries a provider for payments that were missed. */
export function useSweep(id: string): Sweep {
  const { t } = useTranslation('operator/payments');
  const [isSweeping, setSweeping] = useState(false);
  const [sweptSince, setSweptSince] = useState<string | null>(null);
  return {
    button: (
      <WriteButton resource="settings" onClick={() => setSweeping(true)}>
        {t('sweep')}
      </WriteButton>
    ),
    started: sweptSince !== null && (
      <div className={classes.gutter} role="status">
        <Status kind="live">{t('sweep_started')}</Status> <Instant at={sweptSince} />
      </div>
    ),
    dialog: isSweeping && (
      <Suspense>
        <SweepDialog id={id} onClose={() => setSweeping(false)} onStarted={setSweptSince} />
      </Suspense>
    ),
  };
}
