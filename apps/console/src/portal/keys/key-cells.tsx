import { useTranslation } from 'react-i18next';
import { Meter, Money, shareOf, Status, Until, useNow } from '@/kit';
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

/** What is spent of the cap that is reached first. */
export function Budget({ row }: { readonly row: Key }) {
  const { t } = useTranslation('portal/keys');
  const cap = tightestCap(row.caps);
  if (cap === undefined) return <span className={classes.muted}>{t('no_cap')}</span>;
  return <CapLine cap={cap} name={row.name} />;
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
