import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedCaps } from '@/caps/data/listed-caps';
import { withTexts } from '@/i18n';
import { Meter, Money, shareOf, Status, Until, useNow } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { keyState, tightestCap, type Cap, type Key } from '../parts/key-state';
import classes from './keys.module.css';

export function KeyStatus({ row }: { readonly row: Key }) {
  const { t } = useTranslation('portal/keys');
  const { kind, word } = keyState(row, useNow());
  return (
    <Status kind={kind}>
      {t(`state_${word}`)}
      {word === 'rotating' && row.previous_secret !== null && <Until at={row.previous_secret.valid_until} />}
    </Status>
  );
}

/** Few keys and members have limits in the list. */
const TightestLimit = lazyPart(() => withTexts(['caps'], import('@/caps/parts/tightest-limit')), 'TightestLimit');

interface BudgetProps {
  /** A key or a member. */
  readonly row: Pick<Key, 'id' | 'name' | 'caps'>;
  readonly listed: ListedCaps;
}

/** What is used of the limit that is reached first. */
export function Budget({ row: { id, name, caps }, listed }: BudgetProps) {
  const { t } = useTranslation('portal/keys');
  const ofRow = listed.of(id);
  if (ofRow.length > 0) {
    return (
      <Suspense>
        <TightestLimit fields={caps} listed={ofRow} name={name} />
      </Suspense>
    );
  }
  const cap = tightestCap(caps);
  if (cap === undefined) return <span className={classes.muted}>{listed.isComplete ? t('no_cap') : '–'}</span>;
  return <CapLine cap={cap} name={name} />;
}

export function CapLine({ cap, name }: { readonly cap: Cap; readonly name: string }) {
  const { t } = useTranslation('portal/keys');
  return (
    <span className={classes.cap}>
      <Meter share={shareOf(cap.spent_usd, cap.amount_usd)} label={t('budget_of', { name })} />
      <span>
        <Money usd={cap.spent_usd} />{' '}
        <span className={classes.muted}>
          {t('of')} <Money usd={cap.amount_usd} /> {t(`per_${cap.period}`)}
        </span>
      </span>
    </span>
  );
}
