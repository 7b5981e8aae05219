import { Button, Stack } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { OwnNewsListQuery } from '@/api/generated/values/own-news-list-query';
import { useRefresh } from '@/api/use-refresh';
import { Empty, Instant, Page, PAGES, QueryState, Region, rowsOf, Status } from '@/kit';
import { PlainText } from '@/kit/markdown/plain-text';

type Post = components['schemas']['OwnNewsResponse'];

const LANGUAGES = OwnNewsListQuery.language;

/** What the operator writes to customers, the latest first. What is seen here is read. */
export function NewsPage(): ReactNode {
  const { t, i18n } = useTranslation('portal/news');
  const { t: kit } = useTranslation('kit');
  const language = LANGUAGES.find((name) => i18n.language.startsWith(name)) ?? 'en';
  const params = { query: { limit: 20, language } };
  const query = customerApi.hooks.useInfiniteQuery('get', '/api/v1/news', { params }, PAGES);
  const posts = rowsOf<Post>(query);
  const fresh = useReading(posts);
  return (
    <Page title={t('news')}>
      <QueryState query={query} lines={8}>
        {() =>
          posts.length === 0 ? (
            <Empty title={t('no_news')}>{t('no_news_note')}</Empty>
          ) : (
            <>
              {posts.map((post) => (
                <Region
                  key={post.id}
                  title={post.title}
                  isPadded
                  note={<Instant at={post.published_at} />}
                  actions={(!post.is_read || fresh.has(post.id)) && <Status kind="live">{t('unread')}</Status>}
                >
                  <Stack gap={8} maw={680} lang={post.language}>
                    <PlainText text={post.body} />
                  </Stack>
                </Region>
              ))}
              {query.hasNextPage && (
                <Region isPadded>
                  <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {kit('more_rows')}
                  </Button>
                </Region>
              )}
            </>
          )
        }
      </QueryState>
    </Page>
  );
}

/** Notes what is shown as read. Returns what was not when it came; that stays marked on this visit. */
function useReading(posts: readonly Post[]): ReadonlySet<string> {
  const refresh = useRefresh();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const unread = posts.filter(({ id, is_read: isRead }) => !isRead && !fresh.has(id)).map(({ id }) => id);
  const shown = unread.join();
  useEffect(() => {
    if (shown === '') return;
    const ids = shown.split(',');
    const note = async (): Promise<void> => {
      await customerApi.client.POST('/api/v1/news/read', { body: { ids } });
      setFresh((before) => new Set([...before, ...ids]));
      await refresh();
    };
    // They stay unread, and are noted on the next visit.
    note().catch(() => undefined);
  }, [shown, refresh]);
  return fresh;
}
