import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Count, Money } from '@/kit';
import type { Cap } from '../data/cap-api';
import type { CapUnit } from '../data/cap-usage';

interface AmountProps {
  readonly unit: CapUnit;
  /** A decimal; null: unknown. */
  readonly value: string | null;
}

type Shown = ComponentType<{ readonly value: string | null }>;

const numberOf = (value: string | null): number | null => (value === null ? null : Number(value));

/** The amount, beside others: `1,000`. With what it counts: `1,000 requests`. As a whole: `of 1,000 requests`. */
const UNITS = {
  usd: { Amount: Dollars, Named: Dollars, Whole: OfDollars },
  requests: { Amount: Requests, Named: NamedRequests, Whole: OfRequests },
} as const satisfies Readonly<Record<CapUnit, Readonly<Record<'Amount' | 'Named' | 'Whole', Shown>>>>;

function Dollars({ value }: { readonly value: string | null }) {
  return <Money usd={value} />;
}

function OfDollars({ value }: { readonly value: string | null }) {
  const { t } = useTranslation('caps');
  return (
    <>
      {t('of')} <Money usd={value} />
    </>
  );
}

function Requests({ value }: { readonly value: string | null }) {
  return <Count value={numberOf(value)} />;
}

function NamedRequests({ value }: { readonly value: string | null }) {
  const { t } = useTranslation('caps');
  return <>{value === null ? '–' : t('requests', { count: Number(value) })}</>;
}

function OfRequests({ value }: { readonly value: string | null }) {
  const { t } = useTranslation('caps');
  return <>{t('of_requests', { count: Number(value) })}</>;
}

export function LimitAmount({ unit, value }: AmountProps) {
  const { Amount } = UNITS[unit];
  return <Amount value={value} />;
}

export function NamedAmount({ unit, value }: AmountProps) {
  const { Named } = UNITS[unit];
  return <Named value={value} />;
}

export function WholeAmount({ unit, value }: AmountProps) {
  const { Whole } = UNITS[unit];
  return <Whole value={value} />;
}

/** `per month`. */
export function Period({ of: { period, period_hours: hours } }: { readonly of: Pick<Cap, 'period' | 'period_hours'> }) {
  const { t } = useTranslation('caps');
  // Errors and events do not have the number of hours.
  if (period === 'hours' && hours === null) return null;
  return <>{t(`per_${period}`, { count: hours ?? 0 })}</>;
}
