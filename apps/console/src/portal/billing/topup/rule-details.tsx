import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts, Instant, Money, Status } from '@/kit';
import { methodText } from '../../parts/credit/method-text';
import { useMethodName } from '../../parts/credit/payment-methods';
import { useMembers } from '../../parts/names';
import { useMayChangeTopup, type AutomaticTopup, type SavedMethod } from './data/automatic-topup';
import { lastMonthOf } from './data/expiry';
import { ruleState } from './data/rule-state';
import classes from './topup.module.css';

interface RuleProps {
  readonly rule: AutomaticTopup;
}

/** Whether it charges, as a word. */
export function RuleStatus({ rule }: RuleProps) {
  const { t } = useTranslation('portal/billing/topup');
  const { kind, status } = ruleState(rule);
  return (
    <span className={classes.status}>
      <Status kind={kind}>{t(`status_${status}`)}</Status>
    </span>
  );
}

/** Why it does not charge, what it charges, and who agreed to that. */
export function RuleDetails({ rule, methods }: RuleProps & { readonly methods: readonly SavedMethod[] }) {
  const { t } = useTranslation('portal/billing/topup');
  const nameOf = useMethodName();
  const members = useMembers().data?.data;
  const method = methods.find(({ id }) => id === rule.saved_method_id);
  const member = members?.find(({ user_id }) => user_id === rule.user_id);
  const month = method === undefined ? null : lastMonthOf(method);
  return (
    <>
      <RuleReason rule={rule} />
      <Facts
        facts={[
          { label: t('threshold'), value: <Money usd={rule.threshold_usd} />, size: 's' },
          { label: t('amount'), value: <Money usd={rule.amount_usd} />, size: 's' },
          { label: t('monthly_max'), value: <Money usd={rule.monthly_max_usd} />, size: 's' },
          {
            label: t('method'),
            value: method === undefined ? t('method_gone') : methodText(method.label, nameOf),
            note: month === null ? undefined : t('expires_in', { month }),
            size: 's',
          },
          {
            label: t('consent'),
            value: <span className={classes.name}>{member?.name ?? t('former_member')}</span>,
            note: <Instant at={rule.consented_at} />,
            size: 's',
          },
        ]}
      />
    </>
  );
}

/** Why it waits or is paused, and what to do; nothing while it is active. */
function RuleReason({ rule }: RuleProps) {
  const { t } = useTranslation('portal/billing/topup');
  const { status, reason, remedy } = ruleState(rule);
  if (reason === null) return null;
  return (
    <div className={classes.reason} role="status">
      <div>
        {t(`reason_${reason}`)} {rule.error !== null && <span className={classes.note}>({rule.error})</span>}
      </div>
      {status === 'waits' && rule.retries_at !== null && (
        <div>
          {t('continues')} <Instant at={rule.retries_at} />.
        </div>
      )}
      {remedy === 'set_up' && <div>{t('nothing_until_set_up')}</div>}
      {remedy === 'pay' && (
        <div>
          <PayLink>{t('pay_once')}</PayLink>
          {t('pay_once_then')}
        </div>
      )}
    </div>
  );
}

/** Leads to a payment, for a member who may make it. */
export function PayLink({ children }: { readonly children: ReactNode }) {
  const mayChange = useMayChangeTopup();
  if (!mayChange) return children;
  return (
    <Link to="/billing/add" className={classes.link}>
      {children}
    </Link>
  );
}
