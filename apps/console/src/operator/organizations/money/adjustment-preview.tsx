import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { isNegative, Money, useErrorText } from '@/kit';
import classes from '../organizations.module.css';

type Preview = components['schemas']['AdjustmentPreviewResponse'];

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

/** What the books will say, as control works it out: nothing is written. */
export function AdjustmentPreview({ query }: AdjustmentPreviewProps) {
  const textOf = useErrorText();
  if (query.isError) return <div className={classes.preview}>{textOf(query.error)}</div>;
  return query.data === undefined ? null : <Figures preview={query.data} />;
}

function Figures({ preview }: { readonly preview: Preview }) {
  const { t } = useTranslation('operator/organizations');
  const { balance_usd, balance_after_usd, available_after_usd } = preview;
  return (
    <div role="status">
      <dl className={classes.previewRows} data-tone={isNegative(balance_after_usd) ? 'bad' : undefined}>
        <dt>{t('balance_now')}</dt>
        <dd>
          <Money usd={balance_usd} />
        </dd>
        <dt>{t('balance_after_adjustment')}</dt>
        <dd>
          <Money usd={balance_after_usd} />
        </dd>
        <dt>{t('available_after')}</dt>
        <dd>
          <Money usd={available_after_usd} />
        </dd>
      </dl>
    </div>
  );
}
