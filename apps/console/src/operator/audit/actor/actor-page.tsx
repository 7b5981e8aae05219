import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { DataTable, Empty, Id, Instant, Page, Pairs, QueryState, Region } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import { ObjectName } from '../../data/object-name';
import { ActorName } from '../../parts/actor-name';
import { ActorChanges } from './actor-changes';

type Actor = components['schemas']['ActorResponse'];
type Made = components['schemas']['MadeObjectResponse'];

/** Loaded when first opened. */
const RevokeActor = lazyPart(() => import('./revoke-actor'), 'RevokeActor');

const ROUTE = '/operator/actors/$actorId';

/** What a token, a key or a person did and made, and the end of that. */
export function ActorPage(): ReactNode {
  const { t } = useTranslation('operator/audit');
  const { actorId: id } = useParams({ from: ROUTE });
  const params = { path: { id } };
  const actor = operatorApi.hooks.useQuery('get', '/admin/v1/actors/{id}', { params });
  const made = operatorApi.hooks.useQuery('get', '/admin/v1/actors/{id}/made', { params });
  const mayRevoke = useMay()('write', 'tokens');
  const [isRevoking, setRevoking] = useState(false);
  return (
    <Page
      title={actor.data?.name ?? id}
      above={{ title: t('audit'), to: '/operator/audit' }}
      actions={mayRevoke && actor.data && <Button onClick={() => setRevoking(true)}>{t('revoke_made')}</Button>}
    >
      <QueryState query={actor}>
        {(known) => (
          <>
            <Region title={t('actor')} isPadded>
              <About actor={known} />
            </Region>
            <Region title={t('made')} note={t('made_note')}>
              <QueryState query={made}>{({ data }) => <MadeTable rows={data} />}</QueryState>
            </Region>
            <Region title={t('changes')} note={t('changes_note')}>
              <ActorChanges id={id} />
            </Region>
            {isRevoking && <RevokeActor actor={known} onClose={() => setRevoking(false)} />}
          </>
        )}
      </QueryState>
    </Page>
  );
}

function About({ actor }: { readonly actor: Actor }) {
  const { t } = useTranslation('operator/audit');
  const { id, kind, detail, status, created_by: maker } = actor;
  return (
    <Pairs
      pairs={[
        [t('kind'), <code key="kind">{kind ?? '–'}</code>],
        ...(detail === null ? [] : [[t('detail'), <code key="detail">{detail}</code>] as const]),
        [t('status'), status ?? '–'],
        [t('made_by'), maker === null ? '–' : <ActorName key="maker" actor={maker} />],
        [t('id'), <Id key="id" id={id} />],
      ]}
    />
  );
}

function MadeTable({ rows }: { readonly rows: readonly Made[] }) {
  const { t } = useTranslation('operator/audit');
  if (rows.length === 0) return <Empty>{t('made_nothing')}</Empty>;
  return (
    <DataTable
      label={t('made')}
      rows={rows}
      keyOf={({ id }) => id}
      toneOf={({ state }) => (state === 'by_hand' ? 'warn' : undefined)}
      columns={[
        { id: 'kind', head: t('kind'), cell: ({ kind }) => <code>{kind}</code> },
        { id: 'name', head: t('name'), cell: ({ name }) => name },
        { id: 'object', head: t('target'), cell: ({ id }) => <ObjectName id={id} /> },
        { id: 'status', head: t('status'), cell: ({ status, state }) => `${status} · ${t(`made_${state}`)}` },
        { id: 'maker', head: t('made_by'), cell: (row) => <ActorName actor={row.created_by} /> },
        { id: 'at', head: t('at'), cell: (row) => <Instant at={row.created_at} /> },
      ]}
    />
  );
}
