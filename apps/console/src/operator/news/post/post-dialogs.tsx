import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, Instant } from '@/kit';
import { ifMatch } from '../../data/if-match';
import type { Post } from '../parts/post';
import { AudienceSize } from './audience-size';
import { valuesOf } from './post-form';

export type PostAction = 'publish' | 'withdraw' | 'delete';

const TITLES = { publish: 'publish_title', withdraw: 'withdraw_title', delete: 'delete_title' } as const;

interface PostDialogsProps {
  readonly action: PostAction;
  readonly post: Post;
  readonly onClose: () => void;
}

/** What others notice. */
export function PostDialogs({ action, post, onClose }: PostDialogsProps) {
  const { t } = useTranslation('operator/news');
  const refresh = useRefresh();
  const navigate = useNavigate();
  const { client } = operatorApi;
  const params = { path: { id: post.id }, header: ifMatch(post.version) };
  const confirm = async (): Promise<void> => {
    if (action === 'publish') await client.POST('/admin/v1/news/{id}/publish', { params });
    if (action === 'withdraw') await client.POST('/admin/v1/news/{id}/withdraw', { params });
    if (action === 'delete') {
      await client.DELETE('/admin/v1/news/{id}', { params });
      await navigate({ to: '/operator/news' });
    }
    await refresh();
  };
  return (
    <ConfirmDialog title={t(TITLES[action])} action={t(action)} isOpen onClose={onClose} onConfirm={confirm}>
      {action === 'publish' && <PublishNote post={post} />}
      {action === 'withdraw' && t(post.state === 'scheduled' ? 'withdraw_note_scheduled' : 'withdraw_note')}
      {action === 'delete' && t('delete_note')}
    </ConfirmDialog>
  );
}

function PublishNote({ post }: { readonly post: Post }) {
  const { t } = useTranslation('operator/news');
  return (
    <>
      <p>
        {post.publish_at === null ? (
          t('publish_now_note')
        ) : (
          <>
            {t('publish_later_note')} <Instant at={post.publish_at} />.
          </>
        )}{' '}
        {t(post.by_email ? 'publish_email_note' : 'publish_portal_note')}
      </p>
      <AudienceSize values={valuesOf(post)} />
    </>
  );
}
