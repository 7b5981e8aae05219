import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefreshInterval } from '@/live/use-live';
import { Count, Facts, Money, Share, useLocale, useZone, type Fact } from '@/kit';
import { sumOf } from '../usage/usage-sums';
import { daysLeft, isEmpty } from '../parts/credit/balance';
import { AddCredit } from '../parts/credit/credit-help';
import { useMayPay } from '../parts/credit/payment-methods';
import classes from './home.module.css';

const REFRESH_MS = 15_000;
const DAY_MS = 86_400_000;
const MONTH_MS = 31 * DAY_MS;
/** Money that an operator adds has no event. */
const LIVE_REFRESH_MS = 60_000;

/** What there is, how long it lasts, and what was used of late. */
export function BalanceFacts() {
  const { t } = useTranslation('portal/home');
  const locale = useLocale();
  const tz = useZone();
  const [openedMs] = useState(() => Date.now());
  const live = { refetchInterval: useRefreshInterval('customer', REFRESH_MS, LIVE_REFRESH_MS) };
  const balance = customerApi.hooks.useQuery('get', '/api/v1/balance', undefined, live).data;
  const usageSince = (interval: 'hour' | 'month', ms: number) => ({
    params: { query: { interval, tz, from: new Date(openedMs - ms).toISOString() } },
  });
  const day = customerApi.hooks.useQuery('get', '/api/v1/usage', usageSince('hour', DAY_MS), live).data?.data;
  const months = customerApi.hooks.useQuery('get', '/api/v1/usage', usageSince('month', MONTH_MS), live).data;
  const today = day === undefined ? undefined : sumOf(day);
  const monthOf = (at: string | number, style: 'long' | 'short' | 'numeric'): string =>
    new Intl.DateTimeFormat(locale, { timeZone: tz, month: style }).format(new Date(at));
  const thisMonth = months?.data.filter((row) => monthOf(row.starts_at, 'numeric') === monthOf(openedMs, 'numeric'));
  const before = months?.data.filter((row) => thisMonth?.includes(row) === false);
  const available = balance?.available_usd ?? balance?.balance_usd;
  const hasNone = isEmpty(balance);
  const mayPay = useMayPay();
  const facts: Fact[] = [
    {
      label: t('available'),
      value: (
        <span className={classes.available}>
          <Money usd={available} />
          {mayPay === true && <AddCredit url={null} isFilled={false} />}
        </span>
      ),
      size: 'l',
      note: (
        <span className={classes.split}>
          <span>
            {t('balance')} <Money usd={balance?.balance_usd} />
          </span>
          <span>
            {t('held')} <Money usd={balance?.held_usd} />
          </span>
        </span>
      ),
    },
    {
      label: t('lasts'),
      value: hasNone ? '–' : <Days days={balance?.days_left} />,
      note: hasNone ? (
        t('no_credit')
      ) : (
        <>
          {t('in_24h')} <Money usd={balance?.burn_24h_usd} />
        </>
      ),
    },
    {
      // In Chinese the long name is spelled out: 十一月.
      label: t('spent_in', { month: monthOf(openedMs, locale.startsWith('zh') ? 'short' : 'long') }),
      value: <Money usd={thisMonth === undefined ? null : sumOf(thisMonth).costUsd} />,
      note: (
        <>
          {t('before')} <Money usd={before === undefined ? null : sumOf(before).costUsd} />
        </>
      ),
    },
    {
      label: t('requests_24h'),
      value: <Count value={today?.requests} />,
      note: t('tokens', {
        input: compact(today?.promptTokens, locale),
        output: compact(today?.completionTokens, locale),
      }),
    },
    {
      label: t('errors_24h'),
      value: <Share of={errorShare(today)} />,
      note: t('failed', { count: today?.errors ?? 0 }),
      isBad: (errorShare(today) ?? 0) > MANY_ERRORS,
    },
  ];
  return <Facts facts={facts} />;
}

const MANY_ERRORS = 0.05;

function errorShare(sum: { readonly requests: number; readonly errors: number } | undefined): number | null {
  if (sum === undefined) return null;
  return sum.requests === 0 ? 0 : sum.errors / sum.requests;
}

function compact(count: number | undefined, locale: string): string {
  if (count === undefined) return '–';
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}

function Days({ days }: { readonly days: number | null | undefined }) {
  const { t } = useTranslation('portal/home');
  const left = daysLeft(days);
  if (left === undefined) return <>–</>;
  if (left === 'endless') return <>∞</>;
  if (left === 'long') return <>{t('more_than_year')}</>;
  return (
    <>
      <Count value={left} /> <span className={classes.unit}>{t('days', { count: left })}</span>
    </>
  );
}
