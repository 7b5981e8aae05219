import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Money, useErrorText } from '@/kit';
import classes from '../organizations.module.css';

/** @param amount null: none is typed yet */
export function useAdjustmentPreview(id: string, amount: string | null) {
  return operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/organizations/{id}/adjustments/preview',
    { params: { path: { id }, query: { amount_usd: amount ?? '0' } } },
    { enabled: amount !== null && /[1-9]/.test(amount), placeholderData: keepPreviousData, retry: false },
  );
}

interface AdjustmentPreviewProps {
  readonly query: ReturnType<typeof useAdjustmentPreview>;
}

/** What can be spent then, as control works it out: nothing is written. */
export function AdjustmentPreview({ query }: AdjustmentPreviewProps) {
  const { t } = useTranslation('operator/organizations');
  const textOf = useErrorText();
  if (query.isError) return <div className={classes.preview}>{textOf(query.error)}</div>;
  if (query.data === undefined) return null;
  return (
    <div className={classes.hint}>
      {t('available_after')} <Money usd={query.data.available_after_usd} />
    </div>
  );
}
