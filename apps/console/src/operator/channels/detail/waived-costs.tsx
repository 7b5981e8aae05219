import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, ExactMoney, Pairs, Region } from '@/kit';

/** What replies of a channel that no customer paid for cost in the last 30 days; nothing where there were none. */
export function WaivedCosts({ channelId }: { readonly channelId: string }) {
  const { t } = useTranslation('operator/channels');
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/usage/waivers');
  const waived = data?.data.find(({ channel_id }) => channel_id === channelId);
  if (waived === undefined) return null;
  return (
    <Region title={t('waived')} isPadded>
      <Pairs
        pairs={[
          [t('waived_calls'), <Count value={waived.calls} />],
          [t('waived_cost'), <ExactMoney usd={waived.upstream_cost_usd} />],
        ]}
      />
    </Region>
  );
}
