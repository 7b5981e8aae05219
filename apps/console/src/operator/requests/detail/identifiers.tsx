import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy, Id, ModelName, Pairs, Region } from '@/kit';
import { useMay } from '@/session/use-may';
import { channelsQuery, modelsQuery } from '../../data/catalog';
import { Named } from '../../data/names';
import { ChannelLink } from '../../data/channel-link';
import classes from '../requests.module.css';
import type { Explained } from './timeline';

/** What the request belongs to, each with a way there, and its ids to copy. */
export function Identifiers({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const { channel_id, last_channel_id, client_request_id, model_id, requested_model, route_id, arithmetic } = request;
  const models = useQuery(modelsQuery).data;
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data;
  const modelName = models?.find(({ id }) => id === model_id)?.canonical_id ?? requested_model;
  // As in the list: of a request that no channel answered, the last one called.
  const channelId = channel_id ?? last_channel_id;
  const channelName = channels?.find(({ id }) => id === channelId)?.name;
  const tags = Object.entries(request.tags);
  const pairs: readonly (readonly [string, ReactNode])[] = [
    [t('organization'), <Named key="organization" id={request.organization_id} canCopy />],
    [t('key'), <Named key="key" id={request.key_id} canCopy />],
    [t('tier'), <Named key="tier" id={request.tier_id} canCopy />],
    [
      t('model'),
      <Linked key="model" id={model_id}>
        <Link to="/operator/models/$modelId" params={{ modelId: model_id }}>
          <ModelName id={modelName} />
        </Link>
      </Linked>,
    ],
    [
      t('channel'),
      channelId === null ? (
        '–'
      ) : (
        <Linked key="channel" id={channelId}>
          <ChannelLink id={channelId}>{channelName ?? channelId}</ChannelLink>
        </Linked>
      ),
    ],
    [
      t('route'),
      route_id === null ? (
        '–'
      ) : (
        <Linked key="route" id={route_id}>
          <Link to="/operator/routing/$ruleId" params={{ ruleId: route_id }}>
            {t('route_of_request')}
          </Link>
        </Linked>
      ),
    ],
    [t('request'), <Id key="request" id={request.id} />],
    [t('client_request'), client_request_id === null ? '–' : <Id key="client" id={client_request_id} />],
    [t('price'), arithmetic === null ? '–' : <Id key="price" id={arithmetic.price_id} short />],
    [
      t('metadata'),
      tags.length === 0
        ? '–'
        : tags.map(([name, value]) => (
            <span key={name} className={classes.chip}>
              {`${name}=${value}`}
            </span>
          )),
    ],
  ];
  return (
    <Region title={t('identifiers')} isPadded>
      <Pairs pairs={pairs} />
    </Region>
  );
}

/** A link, and its id to copy. */
function Linked({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <span title={id} style={{ display: 'inline-flex', gap: 8 }}>
      {children}
      <Copy text={id} />
    </span>
  );
}
