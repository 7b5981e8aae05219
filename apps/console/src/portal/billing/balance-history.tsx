import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { BalanceChart, QueryState, useZone } from '@/kit';
import { BALANCE_DAYS, type BalanceDays } from './billing-search';

interface BalanceHistoryProps {
  readonly days: BalanceDays;
  readonly onDays: (days: BalanceDays) => void;
}

/** How the balance came about, day by day. */
export function BalanceHistory({ days, onDays }: BalanceHistoryProps) {
  const { t } = useTranslation('portal/billing');
  const tz = useZone();
  const history = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/balance-history'] as const),
    { params: { query: { days, tz } } },
    { placeholderData: (before) => before },
  );
  return (
    <QueryState query={history}>
      {({ data, tz: zone }) => (
        <BalanceChart
          days={data}
          zone={zone}
          actions={
            <SegmentedControl
              aria-label={t('days')}
              value={String(days)}
              data={BALANCE_DAYS.map((count) => ({ value: String(count), label: t(`days_${count}`) }))}
              onChange={(value) => {
                const chosen = BALANCE_DAYS.find((count) => String(count) === value);
                if (chosen !== undefined) onDays(chosen);
              }}
            />
          }
        />
      )}
    </QueryState>
  );
}
