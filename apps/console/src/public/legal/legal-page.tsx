import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { QueryState } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import classes from '../public.module.css';
import { PublishedPage } from '../frame/published-page';
import { earlyPart } from '@/kit/loading/lazy-part';

const MarkdownText = earlyPart(() => import('@/kit/markdown/markdown-text'), 'MarkdownText');

export const TermsPage = (): ReactNode => <LegalPage text="terms" />;
export const PrivacyPage = (): ReactNode => <LegalPage text="privacy" />;

/** A text of the operator. */
function LegalPage({ text }: { readonly text: 'terms' | 'privacy' }) {
  const { t } = useTranslation('kit');
  const isPublished = usePublicConfiguration()?.legal[`has_${text}_text`];
  const texts = customerApi.hooks.useQuery('get', '/api/v1/public/legal', undefined, { enabled: isPublished === true });
  return (
    <PublishedPage title={t(text)} isPublished={isPublished}>
      <QueryState query={texts} lines={16}>
        {(data) => (
          <div className={classes.text}>
            <Suspense>
              <MarkdownText text={data[`${text}_text`] ?? ''} />
            </Suspense>
          </div>
        )}
      </QueryState>
    </PublishedPage>
  );
}
