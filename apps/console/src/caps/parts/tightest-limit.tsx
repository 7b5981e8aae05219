import { useTranslation } from 'react-i18next';
import { useNow } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Cap } from '../data/cap-api';
import { readUsage, tightest, usageOfCap, type LimitUsage } from '../data/cap-usage';
import { Narrowing } from './cap-target';
import { LimitBar } from './limit-bar';

/** A field of a key or a member. */
interface LimitField extends Pick<Cap, 'period'> {
  readonly amount_usd: string;
  readonly spent_usd: string;
}

interface TightestLimitProps {
  readonly fields: readonly LimitField[];
  readonly listed: readonly Cap[];
  /** Of the key, the member or the project. */
  readonly name: string;
}

interface Limit {
  readonly usage: LimitUsage;
  readonly period: Pick<Cap, 'period' | 'period_hours'>;
  /** Null: it is a field. */
  readonly cap: Cap | null;
}

/** The limit of a key, a member or a project that is reached first. */
export function TightestLimit({ fields, listed, name }: TightestLimitProps) {
  const { t } = useTranslation('caps');
  const now = useNow();
  const limits: readonly Limit[] = [
    ...fields.map((field) => ({
      usage: readUsage('usd', field),
      period: { period: field.period, period_hours: null },
      cap: null,
    })),
    ...listed.map((cap) => ({ usage: usageOfCap(cap, now), period: cap, cap })),
  ];
  const limit = tightest(limits);
  if (limit === undefined) return null;
  const { cap } = limit;
  const isNarrowed = cap !== null && (cap.model !== null || cap.tag_name !== null);
  return (
    <>
      <LimitBar usage={limit.usage} period={limit.period} label={t('limit_of', { name })} />
      {isNarrowed && (
        <div className={shared.hint}>
          <Narrowing cap={cap} />
        </div>
      )}
    </>
  );
}
