import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CodeBlock,
  Count,
  Empty,
  Id,
  Instant,
  PagedTable,
  Pairs,
  Panel,
  Region,
  RowTime,
  Split,
  type Column,
} from '@/kit';
import type { Side } from '../data/side';
import { useEvents, type WebhookEvent } from '../data/webhook-api';
import { EventName, EventTypeSelect, useEventName } from '../parts/event-names';

interface EventsProps {
  readonly side: Side;
  readonly type: string | undefined;
  readonly onType: (type: string | undefined) => void;
}

/** What happened, the latest first. */
export function Events({ side, type, onType }: EventsProps) {
  const { t } = useTranslation('webhooks');
  const [opened, setOpened] = useState<WebhookEvent | null>(null);
  const query = useEvents(side.audience, type);
  const { organization } = side;
  const ofOrganization: Column<WebhookEvent> = {
    id: 'organization',
    head: t('organization'),
    cell: ({ organization_id: id }) => (id === null ? '–' : organization?.(id)),
  };
  return (
    <Split aside={opened !== null && <EventPanel side={side} event={opened} onClose={() => setOpened(null)} />}>
      <Region
        title={t('events')}
        note={t('events_note')}
        actions={<EventTypeSelect audience={side.audience} value={type} onChange={onType} />}
      >
        <PagedTable
          label={t('events')}
          query={query}
          keyOf={({ id }) => id}
          chosenKey={opened?.id ?? null}
          onOpen={setOpened}
          empty={<Empty>{t('no_events')}</Empty>}
          onClearFilters={type === undefined ? undefined : () => onType(undefined)}
          columns={[
            { id: 'event', head: t('event'), label: '', cell: (row) => <EventName type={row.type} /> },
            ...(organization === undefined ? [] : [ofOrganization]),
            { id: 'sequence', head: t('sequence'), align: 'right', cell: ({ sequence }) => <Count value={sequence} /> },
            {
              id: 'happened',
              head: t('happened'),
              align: 'right',
              cell: ({ timestamp }) => <RowTime at={timestamp} />,
            },
          ]}
        />
      </Region>
    </Split>
  );
}

interface EventPanelProps {
  readonly side: Side;
  readonly event: WebhookEvent;
  readonly onClose: () => void;
}

function EventPanel({ side: { organization }, event, onClose }: EventPanelProps) {
  const { t } = useTranslation('webhooks');
  const { id, type, timestamp, sequence, organization_id: organizationId, data } = event;
  return (
    <Panel title={useEventName()(type)} onClose={onClose}>
      <Region title={t('event')} isPadded>
        <Pairs
          pairs={[
            [t('event'), <EventName key="event" type={type} />],
            [t('event_id'), <Id key="id" id={id} />],
            ...(organization === undefined || organizationId === null
              ? []
              : [[t('organization'), organization(organizationId)] as const]),
            [t('sequence'), <Count key="sequence" value={sequence} />],
            [t('happened'), <Instant key="happened" at={timestamp} milliseconds />],
          ]}
        />
      </Region>
      <Region title={t('data')} isPadded>
        <CodeBlock label={t('data')} code={JSON.stringify(data, null, 2)} />
      </Region>
    </Panel>
  );
}
