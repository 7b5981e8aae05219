import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Blocks, Empty, Page } from '@/kit';
import type { ReactNode } from 'react';

interface PublishedPageProps {
  readonly title: string;
  readonly note?: ReactNode;
  /** Undefined: it is not known yet. */
  readonly isPublished: boolean | undefined;
  readonly children: ReactNode;
}

/** A page that the operator may publish or not. */
export function PublishedPage({ title, note, isPublished, children }: PublishedPageProps) {
  const { t } = useTranslation('public');
  if (isPublished === true) {
    return (
      <Page title={title} note={note}>
        {children}
      </Page>
    );
  }
  return (
    <Page title={title}>
      {isPublished === undefined ? (
        <Blocks lines={8} />
      ) : (
        <Empty action={<Link to="/">{t('log_in')}</Link>}>{t('not_published')}</Empty>
      )}
    </Page>
  );
}
