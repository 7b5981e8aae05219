import { useTranslation } from 'react-i18next';
import { Count, Day, Duration, Id, Pairs, Region, useCapabilityName, ExactMoney } from '@/kit';
import type { Channel } from '../../data/catalog';
import classes from '../channels.module.css';
import { Tags } from '../parts/tags';
import { operatorApi } from '@/api/client';

/** How a channel is reached and treated. */
export function ConnectionAside({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const capabilityName = useCapabilityName();
  const { kind, preset, base_url, region, tags, proxy, options } = channel;
  const proxyText = [proxy?.url, proxy?.username, proxy?.masked].filter(Boolean).join(' · ');
  return (
    <>
      <Region title={t('connection')} isPadded>
        <Pairs
          pairs={[
            [t('kind'), kind],
            [t('preset'), preset ?? '–'],
            [t('base_url'), <span className={classes.mono}>{base_url}</span>],
            [t('proxy'), proxy === null ? t('proxy_none') : <span className={classes.mono}>{proxyText}</span>],
            [t('region'), region ?? '–'],
            [t('tags'), tags.length === 0 ? '–' : <Tags tags={tags} />],
          ]}
        />
      </Region>
      <Region title={t('limits')} isPadded>
        <Pairs
          pairs={[
            [
              t('limit_concurrency_max'),
              options.concurrency_max == null ? t('no_limit') : <Count value={options.concurrency_max} />,
            ],
            [t('limit_queue_max'), <Count value={options.queue_max} />],
            [t('limit_first_byte_timeout_ms'), <Duration ms={options.first_byte_timeout_ms} />],
            [t('limit_idle_timeout_ms'), <Duration ms={options.idle_timeout_ms} />],
            [t('limit_total_timeout_ms'), <Duration ms={options.total_timeout_ms} />],
            [t('drops'), listOf(options.drop)],
            [t('lacks'), listOf(options.lacks.map(capabilityName))],
            [
              t('test_organizations'),
              t(options.test_organizations ? 'test_organizations_yes' : 'test_organizations_no'),
            ],
          ]}
        />
      </Region>
      <ReportedCost options={options} />
      <WaivedCosts channelId={channel.id} />
      <Region title={t('identifiers')} isPadded>
        <Pairs
          pairs={[
            [t('channel'), <Id id={channel.id} />],
            [t('public_label'), <Id id={channel.label} />],
            [t('created'), <Day at={channel.created_at} />],
          ]}
        />
      </Region>
    </>
  );
}

/** How the upstream says what a call costs; nothing where it does not. */
function ReportedCost({ options }: Pick<Channel, 'options'>) {
  const { t } = useTranslation('operator/channels');
  const { reported_cost_field: field, reported_cost_unless: unless } = options;
  if (field === null) return null;
  return (
    <Region title={t('reported_cost')} isPadded>
      <Pairs
        pairs={[
          [t('cost_booked'), t(options.trust_reported_cost ? 'cost_booked_reported' : 'cost_booked_list')],
          [t('cost_field'), <code>{field}</code>],
          [t('cost_unit'), `$${options.reported_cost_usd_per_unit}`],
          [t('cost_unless'), unless === null ? '–' : <code>{unless}</code>],
          [t('cost_drift'), `${options.cost_drift_percent} %`],
        ]}
      />
    </Region>
  );
}

function listOf(words: unknown) {
  return Array.isArray(words) && words.length > 0 ? <span className={classes.mono}>{words.join(', ')}</span> : '–';
}

/** What replies of a channel that no customer paid for cost in the last 30 days; nothing where there were none. */
function WaivedCosts({ channelId }: { readonly channelId: string }) {
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
