import { SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

const ROUTE = '/operator/payments';

/** Whether a tab shows what is open, or what is over. The address holds it. */
export function OpenSwitch({ tab }: { readonly tab: 'unapplied' | 'disputes' }) {
  const { t } = useTranslation('operator/payments');
  const navigate = useNavigate({ from: ROUTE });
  const { show } = useSearch({ from: ROUTE });
  return (
    <SegmentedControl
      aria-label={t('state')}
      value={show ?? 'open'}
      data={(['open', 'closed'] as const).map((value) => ({ value, label: t(`show_${value}`) }))}
      onChange={(value) =>
        void navigate({ search: { tab, ...(value === 'closed' ? { show: value } : {}) }, replace: true })
      }
    />
  );
}
