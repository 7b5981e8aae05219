import { NativeSelect } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, Empty, Page, PagedTable, PAGES, RowTime, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import { LinkButton } from '../data/link-button';
import { NEWS_STATES } from './news-search';
import { titleOf, type Post } from './parts/post';
import { PostState } from './parts/post-state';

const route = getRouteApi('/operator/news');

/** Posts to customers: drafts, and what became of earlier ones. */
export function NewsPage(): ReactNode {
  const { t } = useTranslation('operator/news');
  const { state } = route.useSearch();
  const navigate = useNavigate();
  const params = { query: { limit: 50, ...(state === undefined ? {} : { state }) } };
  const query = operatorApi.hooks.useInfiniteQuery('get', '/admin/v1/news', { params }, PAGES);
  const create = useMay()('write', 'settings') && (
    <LinkButton variant="filled" to="/operator/news/new">
      {t('new_post')}
    </LinkButton>
  );
  const choose = (value: string): void => {
    const chosen = NEWS_STATES.find((known) => known === value);
    void navigate({ to: '/operator/news', search: chosen === undefined ? {} : { state: chosen }, replace: true });
  };
  const filter = (
    <NativeSelect
      aria-label={t('state')}
      value={state ?? ''}
      data={[
        { value: '', label: t('any_state') },
        ...NEWS_STATES.map((value) => ({ value, label: t(`state_${value}`) })),
      ]}
      onChange={({ currentTarget: { value } }) => choose(value)}
    />
  );
  return (
    <Page
      title={t('news')}
      actions={
        <>
          {filter}
          {create}
        </>
      }
    >
      <PagedTable
        label={t('news')}
        query={query}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/operator/news/$newsId', params: { newsId: id } })}
        empty={
          <Empty action={create} title={t('no_posts')}>
            {t('no_posts_note')}
          </Empty>
        }
        onClearFilters={state === undefined ? undefined : () => choose('')}
      />
    </Page>
  );
}

function columnsOf(t: TFunction<'operator/news'>): readonly Column<Post>[] {
  return [
    { id: 'title', head: t('title'), label: '', isWide: true, cell: (post) => titleOf(post) },
    { id: 'state', head: t('state'), label: '', cell: (post) => <PostState post={post} /> },
    { id: 'audience', head: t('audience'), cell: ({ audience }) => t(`audience_${audience}`) },
    {
      id: 'organizations',
      head: t('organizations'),
      align: 'right',
      cell: ({ organization_count: count }) => <Count value={count} />,
    },
    {
      id: 'sent',
      head: t('emails_sent'),
      align: 'right',
      cell: ({ sent_email_count: count }) => <Count value={count} />,
    },
    {
      id: 'at',
      head: t('published'),
      align: 'right',
      cell: ({ published_at: published, publish_at: planned, state }) => {
        const at = published ?? (state === 'scheduled' ? planned : null);
        return at === null ? '–' : <RowTime at={at} />;
      },
    },
  ];
}
