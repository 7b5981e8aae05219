import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { Empty, Facts, FormError, Instant, MoneyIn, QueryState, Region, Status, useAction } from '@/kit';
import { WriteButton } from '../../data/write-button';
import classes from '../payments.module.css';
import { isExplained, type Comparison } from './comparison';
import { DifferencesRegion } from './differences-region';
import { useSweep } from './use-sweep';

/** Whether the account at the provider has what the ledger says, and which movements one of them lacks. */
export function ComparisonRegion({ id }: { readonly id: string }) {
  const { t } = useTranslation('operator/payments');
  const sweep = useSweep(id);
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/payment-comparisons');
  const comparison = query.data?.data.find((row) => row.id === id);
  const { compare, error, isBusy } = useCompare(id);
  return (
    <>
      <Region
        title={t('comparison')}
        note={comparison && <ComparedAt comparison={comparison} />}
        actions={
          <>
            {sweep.button}
            <WriteButton resource="money" loading={isBusy} onClick={compare}>
              {t('compare_now')}
            </WriteButton>
          </>
        }
      >
        {error !== null && (
          <div className={classes.gutter}>
            <FormError error={error} />
          </div>
        )}
        {sweep.started}
        <QueryState query={query} lines={2}>
          {() => (comparison === undefined ? <Empty>{t('comparison_none')}</Empty> : <Figures {...comparison} />)}
        </QueryState>
      </Region>
      {comparison !== undefined && <DifferencesRegion providerId={id} />}
      {sweep.dialog}
    </>
  );
}

function useCompare(id: string) {
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const compare = (): void => {
    act(async () => {
      await operatorApi.client.POST('/admin/v1/payment-providers/{id}/compare', { params: { path: { id } } });
      await refresh();
    });
  };
  return { compare, error, isBusy };
}

function ComparedAt({ comparison }: { readonly comparison: Comparison }) {
  const { t } = useTranslation('operator/payments');
  return (
    <>
      {t('compared')} <Instant at={comparison.compared_at} />
    </>
  );
}

function Figures(comparison: Comparison) {
  const { t } = useTranslation('operator/payments');
  const isFine = isExplained(comparison);
  const amountOf = (name: 'account' | 'ledger' | 'accepted' | 'difference') => (
    <MoneyIn amount={comparison[name]} currency={comparison.currency} />
  );
  return (
    <Facts
      facts={[
        {
          label: t('comparison_account'),
          value: amountOf('account'),
          note: comparison.account === null ? t('comparison_no_balance') : undefined,
          size: 's',
        },
        { label: t('comparison_ledger'), value: amountOf('ledger'), size: 's' },
        { label: t('comparison_accepted'), value: amountOf('accepted'), size: 's' },
        {
          label: t('comparison_difference'),
          value: amountOf('difference'),
          note: (
            <Status kind={isFine ? 'ok' : 'bad'}>{t(isFine ? 'comparison_fine' : 'comparison_unexplained')}</Status>
          ),
          isBad: !isFine,
          size: 's',
        },
      ]}
    />
  );
}
