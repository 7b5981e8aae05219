import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { Count, FormError, Id, Instant, Pairs, Panel, QueryState, Region, useAction } from '@/kit';
import type { Side } from '../data/side';
import { replay, useDelivery, type DeliveryDetails, type Endpoint } from '../data/webhook-api';
import { DeliveryStatus, NextAttempt } from '../parts/delivery-status';
import { EventName, useEventName } from '../parts/event-names';
import { CallRegion } from './call-region';

interface DeliveryPanelProps {
  readonly side: Side;
  readonly endpoint: Endpoint;
  readonly id: string;
  readonly onClose: () => void;
}

/** A delivery beside the list: each of its calls, and another one if wanted. */
export function DeliveryPanel({ side, endpoint, id, onClose }: DeliveryPanelProps) {
  const { t } = useTranslation('webhooks');
  const query = useDelivery(side.audience, id);
  const nameOf = useEventName();
  const { data } = query;
  const maySend = side.mayWrite && endpoint.status === 'active';
  return (
    <Panel
      title={data === undefined ? t('delivery') : nameOf(data.event_type)}
      onClose={onClose}
      {...(maySend && data !== undefined ? { foot: <SendAgain side={side} delivery={data} /> } : {})}
    >
      <QueryState query={query} lines={10}>
        {(delivery) => (
          <>
            <Facts side={side} delivery={delivery} endpoint={endpoint} />
            {delivery.calls.length === 0 && (
              <Region title={t('attempts')} isPadded>
                {t(delivery.attempts === 0 ? 'calls_none' : 'calls_removed')}
              </Region>
            )}
            {delivery.calls.map((call, index) => (
              <CallRegion key={call.id} call={call} isOpen={index === 0} />
            ))}
          </>
        )}
      </QueryState>
    </Panel>
  );
}

interface FactsProps {
  readonly side: Side;
  readonly delivery: DeliveryDetails;
  readonly endpoint: Endpoint;
}

function Facts({ side: { organization }, delivery, endpoint }: FactsProps) {
  const { t } = useTranslation('webhooks');
  const { event_type: type, event_id: eventId, sequence, organization_id: organizationId } = delivery;
  return (
    <Region title={t('delivery')} isPadded>
      <Pairs
        pairs={[
          [t('status'), <DeliveryStatus key="status" delivery={delivery} endpoint={endpoint} />],
          [t('event'), <EventName key="event" type={type} />],
          [t('event_id'), <Id key="id" id={eventId} />],
          ...(organization === undefined || organizationId === null
            ? []
            : [[t('organization'), organization(organizationId)] as const]),
          [t('sequence'), <Count key="sequence" value={sequence} />],
          [t('happened'), <Instant key="happened" at={delivery.occurred_at} />],
          [t('attempts'), <Count key="attempts" value={delivery.attempts} />],
          delivery.status === 'waiting'
            ? [t('next_attempt'), <NextAttempt key="next" delivery={delivery} endpoint={endpoint} />]
            : [t('ended'), <Instant key="ended" at={delivery.ended_at} />],
        ]}
      />
    </Region>
  );
}

function SendAgain({ side: { audience }, delivery }: Pick<FactsProps, 'side' | 'delivery'>) {
  const { t } = useTranslation('webhooks');
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const { endpoint_id: endpointId, event_id: eventId } = delivery;
  return (
    <>
      <Button
        loading={isBusy}
        onClick={() =>
          act(async () => {
            await replay(audience, endpointId, { event_id: eventId });
            await refresh();
          })
        }
      >
        {t('send_again')}
      </Button>
      <FormError error={error} />
    </>
  );
}
