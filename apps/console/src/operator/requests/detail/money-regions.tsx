import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { ExactMoney, Region, Share, compareUsd, shareOf, subtractUsd } from '@/kit';
import { keptOf, marginShareOf } from '../../data/margin';
import classes from '../requests.module.css';
import { CostSource } from './cost-source';
import type { Explained } from './timeline';

/** What was reserved, and what of it was taken. */
export function HoldToCharge({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const { hold_usd, cost_usd, forgone_usd, waived_usd } = request;
  const share = shareOf(cost_usd, hold_usd);
  return (
    <Region title={t('hold_to_charge')} isPadded>
      <div className={classes.holdBar} aria-hidden>
        <span style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <dl className={classes.amounts}>
        <Amount label={t('charged')} usd={cost_usd} swatch="charged" />
        <Amount label={t('released')} usd={subtractUsd(hold_usd, cost_usd)} swatch="released" />
        {compareUsd(waived_usd, '0') > 0 && <Amount label={t('waived')} usd={waived_usd} />}
        {compareUsd(forgone_usd, '0') > 0 && <Amount label={t('forgone')} usd={forgone_usd} />}
        <Amount label={t('held')} usd={hold_usd} isTotal />
      </dl>
    </Region>
  );
}

/** Revenue less what every attempt costs us. */
export function Kept({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const { cost_usd, refunded_usd, attempts } = request;
  const kept = keptOf(request);
  return (
    <Region title={t('kept')} isPadded>
      <dl className={classes.amounts}>
        <Amount label={t('charged')} usd={cost_usd} />
        {compareUsd(refunded_usd, '0') > 0 && <Amount label={t('refunded')} usd={subtractUsd('0', refunded_usd)} />}
        {attempts.map((attempt, index) => (
          <Fragment key={index}>
            <Amount
              label={[attempt.channel, attempt.reason === null ? null : (attempt.status ?? attempt.reason)]
                .filter((part) => part !== null)
                .join(', ')}
              usd={subtractUsd('0', attempt.upstream_cost_usd)}
            />
            <CostSource attempt={attempt} />
          </Fragment>
        ))}
        <Amount
          label={
            <>
              {t('margin')} <Share of={marginShareOf(request)} />
            </>
          }
          usd={kept}
          isTotal
        />
      </dl>
    </Region>
  );
}

interface AmountProps {
  readonly label: React.ReactNode;
  /** Null: unknown. */
  readonly usd: string | null;
  readonly swatch?: 'charged' | 'released';
  readonly isTotal?: boolean;
}

function Amount({ label, usd, swatch, isTotal = false }: AmountProps) {
  return (
    <div className={classes.amount} data-total={isTotal}>
      <dt>
        {swatch !== undefined && <span className={classes.swatch} data-kind={swatch} aria-hidden />}
        {label}
      </dt>
      <dd>{usd === null ? '–' : <ExactMoney usd={usd} />}</dd>
    </div>
  );
}
