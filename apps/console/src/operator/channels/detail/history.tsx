import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Empty, Instant, PagedTable, PAGES, Region, type Column } from '@/kit';
import { ActorName } from '../../parts/actor-name';

type ChannelEvent = components['schemas']['ChannelEventResponse'];

/** A channel that fails has many events; the last ones say why. */
const SHOWN = 10;

/** What operators changed, and what gateways found out. */
export function History({ channelId }: { readonly channelId: string }) {
  const { t } = useTranslation('operator/channels');
  const params = { path: { id: channelId }, query: { limit: SHOWN } };
  const query = operatorApi.hooks.useInfiniteQuery('get', '/admin/v1/channels/{id}/events', { params }, PAGES);
  const columns: readonly Column<ChannelEvent>[] = [
    { id: 'at', head: t('at'), cell: ({ created_at }) => <Instant at={created_at} /> },
    { id: 'kind', head: t('event'), label: '', cell: ({ kind }) => t(`event_${kind}`) },
    { id: 'actor', head: t('actor'), cell: ({ actor }) => <ActorName actor={actor} /> },
    { id: 'detail', head: t('detail'), isWide: true, cell: (event) => wordsOf(event) },
  ];
  return (
    <Region title={t('history')} note={t('history_note')}>
      <PagedTable
        query={query}
        label={t('history')}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty>{t('history_empty')}</Empty>}
      />
    </Region>
  );
}

function wordsOf({ reason, detail }: ChannelEvent): string {
  return [reason, detail].filter((part) => part !== null).join(': ');
}
