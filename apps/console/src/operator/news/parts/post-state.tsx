import { useTranslation } from 'react-i18next';
import { Status, type StatusKind } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Post } from './post';

const KINDS: Readonly<Record<Post['state'], StatusKind>> = {
  draft: 'rest',
  scheduled: 'live',
  published: 'ok',
  withdrawn: 'rest',
};

export function PostState({ post: { state, is_generated: isGenerated } }: { readonly post: Post }) {
  const { t } = useTranslation('operator/news');
  return (
    <span className={shared.marked}>
      <Status kind={KINDS[state]}>{t(`state_${state}`)}</Status>
      {isGenerated && state === 'draft' && <span className={shared.hint}>{t('generated')}</span>}
    </span>
  );
}
