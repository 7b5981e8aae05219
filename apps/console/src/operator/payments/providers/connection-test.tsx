import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { FormError, Id, Region, Status, useAction } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { TestBadge } from '../../parts/test-badge';
import { WriteButton } from '../../data/write-button';
import classes from '../payments.module.css';

type Result = components['schemas']['PaymentProviderTestResponse'];

/** Calls the provider with the stored key: its account, or what it refuses. */
export function ConnectionTest({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator/payments');
  const [result, setResult] = useState<Result | null>(null);
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const test = (): void => {
    setResult(null);
    act(async () => {
      setResult(
        await unwrap(operatorApi.client.POST('/admin/v1/payment-providers/{id}/test', { params: { path: { id } } })),
      );
      await refresh();
    });
  };
  return (
    <Region
      title={t('connection')}
      actions={
        <WriteButton resource="settings" loading={isBusy} onClick={test}>
          {t('test')}
        </WriteButton>
      }
      isPadded
    >
      <FormError error={error} />
      {result === null ? (
        error === null && <span className={classes.muted}>{t('connection_note')}</span>
      ) : (
        <div className={shared.marked} role="status">
          <Status kind="ok">{t('connected')}</Status>
          <span>{result.account_name}</span>
          <Id id={result.account_ref} />
          {result.mode === 'test' && <TestBadge />}
        </div>
      )}
    </Region>
  );
}
