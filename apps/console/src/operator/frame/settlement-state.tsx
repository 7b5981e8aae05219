import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Since, Status, useLocale } from '@/kit';

const POLL_MS = 10_000;
/** The ledger is seldom a second behind. */
const SLOW_MS = 30_000;

/** Whether the ledger keeps up: always in sight. What cannot be read is not green. */
export function SettlementState() {
  const { t } = useTranslation('operator');
  const locale = useLocale();
  const { data, isError, dataUpdatedAt } = operatorApi.hooks.useQuery('get', '/admin/v1/system/status', undefined, {
    refetchInterval: POLL_MS,
    retry: false,
  });
  if (isError) {
    return (
      <>
        <Status kind="bad">{t('no_connection')}</Status>
        {dataUpdatedAt > 0 && <Since at={new Date(dataUpdatedAt).toISOString()} />}
      </>
    );
  }
  const outbox = data?.outbox;
  if (outbox === null || outbox === undefined) return null;
  const isSlow = outbox.lag_ms > SLOW_MS;
  const lag = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(outbox.lag_ms / 1_000);
  return (
    <>
      <Status kind={isSlow ? 'warn' : 'ok'}>
        {isSlow ? t('unsettled', { count: outbox.length_count }) : t('settled')}
      </Status>
      <span>{t('lag', { lag })}</span>
    </>
  );
}
