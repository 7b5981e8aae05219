import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMemberMay } from '@/session/customer-access';
import { useMayPay } from './payment-methods';
import { useService } from '../service';
import classes from './credit.module.css';

/** Few operators have a text, and few customers have no money. */
const MarkdownText = lazyPart(() => import('@/kit/markdown/markdown-text'), 'MarkdownText');

/** What an organization without money can do: pay, else what the operator says, a code, or a mail. */
export function CreditHelp() {
  const { t } = useTranslation('portal/billing');
  const mayPay = useMayPay();
  const url = useService().data?.credit_url;
  if (mayPay === null || url === undefined) return null;
  if (!mayPay) {
    return (
      <OtherWays note={<div>{t('no_credit_note')}</div>}>
        <AddCredit url={url} />
      </OtherWays>
    );
  }
  return (
    <div className={classes.credit}>
      <div>{t('no_credit_note')}</div>
      <div className={classes.actions}>
        <AddCredit url={url} />
        <RedeemLink />
      </div>
    </div>
  );
}

interface OtherWaysProps {
  readonly note?: ReactNode;
  /** The first button. */
  readonly children?: ReactNode;
}

/** How to get credit without paying in the console: the operator's own words and page, a code, or a mail. */
export function OtherWays({ note, children }: OtherWaysProps) {
  const { t } = useTranslation('portal/billing');
  const service = useService().data;
  if (service === undefined) return null;
  const { credit_text: text, credit_url: url, support_email: email } = service;
  const fallback = email === null ? t('ask_operator') : t('ask_support', { email });
  return (
    <div className={classes.credit}>
      {note}
      {text === null ? (
        url === null && <div>{fallback}</div>
      ) : (
        <Suspense fallback={text}>
          <MarkdownText text={text} />
        </Suspense>
      )}
      <div className={classes.actions}>
        {children}
        <RedeemLink />
        {email !== null && (
          <Button component="a" href={`mailto:${email}`}>
            {t('contact_support')}
          </Button>
        )}
      </div>
    </div>
  );
}

function RedeemLink() {
  const { t } = useTranslation('portal/billing');
  const may = useMemberMay();
  if (!may('write', 'redeem')) return null;
  return (
    <Button renderRoot={(props) => <Link to="/billing" search={{ redeem: true }} {...props} />}>{t('redeem')}</Button>
  );
}

interface AddCreditProps {
  /** The operator's own page, where the console takes no payments. Null: there is none. */
  readonly url: string | null | undefined;
  readonly isFilled?: boolean;
}

/** Leads to where money is paid in; nothing where it cannot be. */
export function AddCredit({ url, isFilled = true }: AddCreditProps) {
  const { t } = useTranslation('portal/billing');
  const mayPay = useMayPay();
  const variant = isFilled ? 'filled' : 'default';
  if (mayPay === true) {
    return (
      <Button variant={variant} renderRoot={(props) => <Link to="/billing/add" {...props} />}>
        {t('add_credit')}
      </Button>
    );
  }
  if (mayPay === null || typeof url !== 'string') return null;
  return (
    <Button variant={variant} component="a" href={url} target="_blank" rel="noopener noreferrer">
      {t('add_credit')}
    </Button>
  );
}
