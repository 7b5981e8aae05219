import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefreshInterval, useWithRecent } from '@/live/use-live';
import { Count, DataTable, Empty, ExactMoney, ModelName, QueryState, Region, TimeOfDay } from '@/kit';
import { useAreNamesKnown, useNameOf } from '../parts/names';
import { Outcome } from '../requests/request-cells';

const REFRESH_MS = 5_000;
const SHOWN = 6;
const all = (): boolean => true;

export function LatestRequests() {
  const { t } = useTranslation('portal/home');
  const nameOf = useNameOf();
  const latest = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/requests'] as const),
    { params: { query: { limit: SHOWN } } },
    { refetchInterval: useRefreshInterval('customer', REFRESH_MS) },
  );
  const { data, refetch } = latest;
  const rows = useWithRecent('customer', { rows: data?.data ?? [], hasMore: data?.has_more ?? false, refetch }, all);
  return (
    <Region title={t('latest')} actions={<Link to="/requests">{t('all_requests')}</Link>}>
      <QueryState query={latest} isReady={useAreNamesKnown()}>
        {() =>
          rows.length === 0 ? (
            <Empty>{t('no_requests')}</Empty>
          ) : (
            <DataTable
              label={t('latest')}
              rows={rows.slice(0, SHOWN)}
              keyOf={({ id }) => id}
              columns={[
                {
                  id: 'model',
                  head: t('model'),
                  cell: ({ id, requested_model }) => (
                    <Link to="/requests/$id" params={{ id }} style={{ color: 'inherit' }}>
                      <ModelName id={requested_model} />
                    </Link>
                  ),
                },
                { id: 'at', head: t('time'), label: '', cell: ({ admitted_at }) => <TimeOfDay at={admitted_at} /> },
                { id: 'key', head: t('key'), label: '', cell: ({ key_id }) => nameOf(key_id) },
                { id: 'outcome', head: t('outcome'), label: '', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
                {
                  id: 'tokens',
                  head: t('tokens_head'),
                  align: 'right',
                  cell: ({ prompt_tokens, completion_tokens }) => (
                    <>
                      <Count value={prompt_tokens} />
                      {' → '}
                      <Count value={completion_tokens} />
                    </>
                  ),
                },
                {
                  id: 'cost',
                  head: t('cost'),
                  label: '',
                  align: 'right',
                  cell: ({ cost_usd }) => <ExactMoney usd={cost_usd} />,
                },
              ]}
            />
          )
        }
      </QueryState>
    </Region>
  );
}
