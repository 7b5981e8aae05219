import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMemberMay } from '@/session/customer-access';
import classes from './parts.module.css';
import { useService } from './service';

/** Few operators have a text, and few customers have no money. */
const MarkdownText = lazyPart(() => import('@/kit/markdown/markdown-text'), 'MarkdownText');

/** What an organization without money can do: the operator's own words and page, a code, or a mail. */
export function CreditHelp() {
  const { t } = useTranslation('portal/billing');
  const may = useMemberMay();
  const service = useService().data;
  if (service === undefined) return null;
  const { credit_text: text, credit_url: url, support_email: email } = service;
  const fallback = email === null ? t('ask_operator') : t('ask_support', { email });
  return (
    <div className={classes.credit}>
      <div>{t('no_credit_note')}</div>
      {text === null ? (
        url === null && <div>{fallback}</div>
      ) : (
        <Suspense fallback={text}>
          <MarkdownText text={text} />
        </Suspense>
      )}
      <div className={classes.actions}>
        <AddCredit url={url} />
        {may('write', 'redeem') && (
          <Button renderRoot={(props) => <Link to="/billing" search={{ redeem: true }} {...props} />}>
            {t('redeem')}
          </Button>
        )}
        {email !== null && (
          <Button component="a" href={`mailto:${email}`}>
            {t('contact_support')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Leads to where money is paid in. Null: the operator has no such page. */
export function AddCredit({ url }: { readonly url: string | null | undefined }) {
  const { t } = useTranslation('portal/billing');
  if (typeof url !== 'string') return null;
  return (
    <Button variant="filled" component="a" href={url} target="_blank" rel="noopener noreferrer">
      {t('add_credit')}
    </Button>
  );
}
