import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Ago, DataTable, Empty, QueryState, Region, SecretDialog, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import shared from '@/kit/layout/shared.module.css';
import { useOpenEndpoint } from '../data/links';
import type { Side } from '../data/side';
import { useEndpoints, type CreatedEndpoint, type Endpoint } from '../data/webhook-api';
import { EndpointStatus } from '../parts/endpoint-status';
import { EventsOf } from '../parts/events-of';

/** Loaded when first opened. */
const CreateEndpoint = lazyPart(() => import('../form/create-endpoint'), 'CreateEndpoint');

/** Where events are sent. */
export function Endpoints({ side }: { readonly side: Side }) {
  const { t } = useTranslation('webhooks');
  const open = useOpenEndpoint(side.audience);
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<CreatedEndpoint | null>(null);
  const query = useEndpoints(side.audience);
  const create = side.mayWrite && (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setCreating(true)}>
      {t('new_endpoint')}
    </Button>
  );
  const take = (endpoint: CreatedEndpoint): void => {
    if (endpoint.secret === null) void open(endpoint.id);
    else setMade(endpoint);
  };
  return (
    <Region title={t('webhooks')} note={t('webhooks_note')} actions={create}>
      <QueryState query={query} lines={4}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty action={create} title={t('no_endpoints')}>
              {t('no_endpoints_note')}
            </Empty>
          ) : (
            <DataTable
              label={t('webhooks')}
              rows={data}
              columns={columnsOf(t)}
              keyOf={({ id }) => id}
              toneOf={toneOf}
              onOpen={({ id }) => void open(id)}
            />
          )
        }
      </QueryState>
      <Suspense>
        {isCreating && <CreateEndpoint audience={side.audience} onClose={() => setCreating(false)} onCreated={take} />}
      </Suspense>
      <SecretDialog
        title={t('secret_title')}
        secret={made?.secret ?? null}
        onClose={() => {
          setMade(null);
          if (made !== null) void open(made.id);
        }}
      >
        {t('secret_note')}
      </SecretDialog>
    </Region>
  );
}

function toneOf({
  status,
  disabled_reason: reason,
  failing_since: failingSince,
}: Endpoint): 'warn' | 'bad' | undefined {
  if (status === 'disabled') return reason === 'requested' ? undefined : 'bad';
  return failingSince === null ? undefined : 'warn';
}

function columnsOf(t: TFunction<'webhooks'>): readonly Column<Endpoint>[] {
  return [
    { id: 'name', head: t('name'), label: '', cell: ({ name }) => name },
    { id: 'status', head: t('status'), label: '', cell: (row) => <EndpointStatus endpoint={row} /> },
    { id: 'format', head: t('format'), cell: ({ kind }) => t(`format_${kind}`) },
    { id: 'url', head: t('address'), isWide: true, cell: ({ url }) => <span className={shared.mono}>{url}</span> },
    { id: 'events', head: t('events'), isWide: true, cell: (row) => <EventsOf endpoint={row} isShort /> },
    {
      id: 'delivered',
      head: t('last_delivery'),
      align: 'right',
      cell: ({ delivered_at: at }) => <Ago at={at} />,
    },
  ];
}
