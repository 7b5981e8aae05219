import { Button, Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import {
  ActionMenu,
  Count,
  Facts,
  Form,
  FormError,
  Instant,
  Page,
  QueryState,
  Region,
  useForm,
  useSubmit,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import { ifMatch } from '../../data/if-match';
import { titleOf, type Post } from '../parts/post';
import { PostState } from '../parts/post-state';
import { PostFields } from './post-fields';
import { bodyOf, correctionOf, valuesOf, type PostValues } from './post-form';
import type { PostAction } from './post-dialogs';

/** Loaded when first opened, and when there is a log. */
const PostDialogs = lazyPart(() => import('./post-dialogs'), 'PostDialogs');
const SendLog = lazyPart(() => import('../log/send-log'), 'SendLog');

const BARE = { minWidth: 0, margin: 0, padding: 0, border: 0 };
const QUICK_MS = 2_000;
const USUAL_MS = 30_000;

const route = getRouteApi('/operator/news/$newsId');

/** Whether a worker is at it. */
function isUnderWay({ state, is_addressed: isAddressed, queued_email_count: queued }: Post): boolean {
  return state === 'scheduled' || (state === 'published' && (!isAddressed || queued > 0));
}

export function PostPage(): ReactNode {
  const { t } = useTranslation('operator/news');
  const { newsId: id } = route.useParams();
  const [action, setAction] = useState<PostAction | null>(null);
  const [isDirty, setDirty] = useState(false);
  const mayWrite = useMay()('write', 'settings');
  const query = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/news/{id}',
    { params: { path: { id } } },
    { refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? QUICK_MS : USUAL_MS) },
  );
  const post = query.data;
  return (
    <Page
      title={post === undefined ? t('post') : titleOf(post)}
      above={{ title: t('news'), to: '/operator/news' }}
      mark={post && <PostState post={post} />}
      actions={post && mayWrite && <Actions post={post} isDirty={isDirty} onAction={setAction} />}
    >
      <QueryState query={query} lines={10}>
        {(data) => (
          <>
            {data.published_at !== null && <Reach post={data} />}
            <Region isPadded title={t('content')} note={data.state === 'published' ? t('correction_note') : undefined}>
              <PostForm key={data.version} post={data} isReadOnly={!mayWrite} onDirty={setDirty} />
            </Region>
            {data.published_at !== null && data.by_email && (
              <Suspense>
                <SendLog newsId={data.id} isUnderWay={isUnderWay(data)} />
              </Suspense>
            )}
            {action !== null && (
              <Suspense>
                <PostDialogs action={action} post={data} onClose={() => setAction(null)} />
              </Suspense>
            )}
          </>
        )}
      </QueryState>
    </Page>
  );
}

interface ActionsProps {
  readonly post: Post;
  readonly isDirty: boolean;
  readonly onAction: (action: PostAction) => void;
}

function Actions({ post: { state }, isDirty, onAction }: ActionsProps) {
  const { t } = useTranslation('operator/news');
  const remove = { label: t('delete'), onClick: () => onAction('delete'), isDangerous: true };
  if (state === 'withdrawn') return null;
  if (state !== 'draft') return <Button onClick={() => onAction('withdraw')}>{t('withdraw')}</Button>;
  return (
    <>
      <ActionMenu label={t('more')} isButton actions={[remove]} />
      <Button variant="filled" disabled={isDirty} onClick={() => onAction('publish')}>
        {t('publish')}
      </Button>
    </>
  );
}

function Reach({ post }: { readonly post: Post }) {
  const { t } = useTranslation('operator/news');
  const counts = [
    { label: t('organizations'), value: post.organization_count, isBad: false },
    ...(post.by_email
      ? [
          { label: t('emails_sent'), value: post.sent_email_count, isBad: false },
          { label: t('emails_queued'), value: post.queued_email_count, isBad: false },
          { label: t('emails_failed'), value: post.failed_email_count, isBad: post.failed_email_count > 0 },
        ]
      : []),
  ];
  return (
    <Facts
      facts={[
        { label: t('published'), value: <Instant at={post.published_at} />, size: 's' },
        ...counts.map(({ value, ...fact }) => ({ ...fact, value: <Count value={value} />, size: 's' as const })),
      ]}
    />
  );
}

interface PostFormProps {
  readonly post: Post;
  readonly isReadOnly: boolean;
  readonly onDirty: (isDirty: boolean) => void;
}

function PostForm({ post, isReadOnly, onDirty }: PostFormProps) {
  const { t } = useTranslation('operator/news');
  const refresh = useRefresh();
  const form = useForm<PostValues>({
    initialValues: valuesOf(post),
    onValuesChange: () => onDirty(true),
  });
  const isFixed = post.state === 'published' || post.state === 'withdrawn';
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    await unwrap(
      operatorApi.client.PATCH('/admin/v1/news/{id}', {
        params: { path: { id: post.id }, header: ifMatch(post.version) },
        body: isFixed ? correctionOf(values) : bodyOf(values),
      }),
    );
    onDirty(false);
    await refresh();
  });
  const isClosed = isReadOnly || post.state === 'withdrawn';
  return (
    <Form onSubmit={form.onSubmit(submit)}>
      <fieldset disabled={isClosed} style={BARE}>
        <Stack gap="md" maw={640}>
          <PostFields form={form} isFixed={isFixed} />
          <FormError error={error} />
          {!isClosed && (
            <div>
              <Button type="submit" loading={isBusy} disabled={!form.isDirty()}>
                {t('save')}
              </Button>
            </div>
          )}
        </Stack>
      </fieldset>
    </Form>
  );
}
