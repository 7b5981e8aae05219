import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { customerApi } from '@/api/client';
import { ExactMoney } from '@/kit';

const POLL_MS = 2_000;

/** What an answer cost that was stopped before the gateway said so: known once it is settled. */
export function StoppedCost({ requestId }: { readonly requestId: string }) {
  const { t } = useTranslation('portal/playground');
  const { data, error } = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/requests/{id}'] as const),
    { params: { path: { id: requestId } } },
    {
      retry: (count: number, failure: unknown) => count < 15 && failure instanceof ApiError && failure.status === 404,
      retryDelay: POLL_MS,
    },
  );
  return (
    <div>
      <dt>{t('cost')}</dt>
      <dd>{data === undefined ? error === null ? '…' : '–' : <ExactMoney usd={data.cost_usd} />}</dd>
    </div>
  );
}
