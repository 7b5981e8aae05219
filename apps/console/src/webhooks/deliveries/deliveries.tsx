import { Button, NativeSelect } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Count, Empty, PagedTable, Region, RowTime, Status, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { DELIVERY_STATUSES, type EndpointSearch } from '../data/endpoint-search';
import type { Side } from '../data/side';
import { useDeliveries, type Delivery, type Endpoint } from '../data/webhook-api';
import { DeliveryStatus, NextAttempt } from '../parts/delivery-status';
import { EventName, EventTypeSelect } from '../parts/event-names';

/** Loaded when first opened. */
const ReplayDialog = lazyPart(() => import('./replay-dialog'), 'ReplayDialog');

interface DeliveriesProps {
  readonly side: Side;
  readonly endpoint: Endpoint;
  readonly search: EndpointSearch;
  readonly onSearch: (search: EndpointSearch) => void;
}

/** What was sent to an endpoint, the latest first. */
export function Deliveries({ side, endpoint, search, onSearch }: DeliveriesProps) {
  const { t } = useTranslation('webhooks');
  const { status, type, delivery } = search;
  const query = useDeliveries(side.audience, { endpointId: endpoint.id, status, type });
  const [replayed, setReplayed] = useState<Endpoint | null>(null);
  const isReplaying = endpoint.is_replaying;
  const note = (
    <>
      {t('deliveries_note')}{' '}
      <span role="status">
        {isReplaying ? (
          <Status kind="live">{t('replaying')}</Status>
        ) : (
          replayed?.is_replaying === false && t('replay_nothing')
        )}
      </span>
    </>
  );
  const filters = (
    <>
      <Replay {...{ side, endpoint }} onReplayed={setReplayed} />
      <NativeSelect
        aria-label={t('status')}
        value={status ?? ''}
        data={[
          { value: '', label: t('any_status') },
          ...DELIVERY_STATUSES.map((value) => ({ value, label: t(`filter_${value}`) })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onSearch(searchOf({ ...search, status: DELIVERY_STATUSES.find((known) => known === value) }))
        }
      />
      <EventTypeSelect
        audience={side.audience}
        value={type}
        onChange={(chosen) => onSearch(searchOf({ ...search, type: chosen }))}
      />
    </>
  );
  return (
    <Region title={t('deliveries')} note={note} actions={filters}>
      <PagedTable
        label={t('deliveries')}
        query={query}
        columns={columnsOf(t, side, endpoint)}
        keyOf={({ id }) => id}
        toneOf={(row) => (row.status === 'failed' ? 'bad' : undefined)}
        chosenKey={delivery ?? null}
        onOpen={({ id }) => onSearch({ ...search, delivery: id })}
        empty={<Empty>{t('no_deliveries')}</Empty>}
        onClearFilters={status === undefined && type === undefined ? undefined : () => onSearch({})}
      />
    </Region>
  );
}

/** Without what is not set. */
const searchOf = (parts: Readonly<Record<string, string | undefined>>): EndpointSearch =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));

function columnsOf(t: TFunction<'webhooks'>, { organization }: Side, endpoint: Endpoint): readonly Column<Delivery>[] {
  const ofOrganization: Column<Delivery> = {
    id: 'organization',
    head: t('organization'),
    cell: ({ organization_id: id }) => (id === null ? '–' : organization?.(id)),
  };
  return [
    { id: 'event', head: t('event'), label: '', cell: ({ event_type: type }) => <EventName type={type} /> },
    {
      id: 'status',
      head: t('status'),
      label: '',
      cell: (row) => <DeliveryStatus delivery={row} endpoint={endpoint} />,
    },
    ...(organization === undefined ? [] : [ofOrganization]),
    { id: 'sequence', head: t('sequence'), align: 'right', cell: ({ sequence }) => <Count value={sequence} /> },
    { id: 'attempts', head: t('attempts'), align: 'right', cell: ({ attempts }) => <Count value={attempts} /> },
    {
      id: 'next',
      head: t('next_attempt'),
      align: 'right',
      cell: (row) => <NextAttempt delivery={row} endpoint={endpoint} />,
    },
    { id: 'happened', head: t('happened'), align: 'right', cell: ({ occurred_at: at }) => <RowTime at={at} /> },
  ];
}

interface ReplayProps extends Pick<DeliveriesProps, 'side' | 'endpoint'> {
  readonly onReplayed: (endpoint: Endpoint | null) => void;
}

function Replay({ side, endpoint, onReplayed }: ReplayProps) {
  const { t } = useTranslation('webhooks');
  const [isOpen, setOpen] = useState(false);
  if (!side.mayWrite || endpoint.status === 'disabled') return null;
  return (
    <>
      <Button
        disabled={endpoint.is_replaying}
        onClick={() => {
          onReplayed(null);
          setOpen(true);
        }}
      >
        {t('replay')}
      </Button>
      {isOpen && (
        <Suspense>
          <ReplayDialog {...{ side, endpoint, onReplayed }} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
