import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { compareUsd, Id, Instant, Money, Region, Status } from '@/kit';
import { Named } from '../../data/names';
import { ActorName } from '../../parts/actor-name';
import classes from '../payments.module.css';
import { directionOf, inOrderOfTime, providerRefOf } from './facts';

export type OrderDetails = components['schemas']['OrderDetailsResponse'];
type Fact = OrderDetails['facts'][number];

/** What was said of the order: when, by whom, and whether it is in the books. */
export function Timeline({ order }: { readonly order: OrderDetails }) {
  const { t } = useTranslation('operator/payments');
  return (
    <Region title={t('timeline')} isPadded>
      <ol className={classes.events}>
        <li className={classes.event}>
          <Instant at={order.created_at} />
          <div>
            <div className={classes.eventName}>{t('placed')}</div>
            <div className={classes.eventNote}>{order.user_id !== null && <Named id={order.user_id} />}</div>
          </div>
          <div className={classes.eventAmount}>
            <Money usd={order.total_usd} />
          </div>
        </li>
        {inOrderOfTime(order.facts).map((fact) => (
          <Event key={fact.id} fact={fact} />
        ))}
      </ol>
    </Region>
  );
}

function Event({ fact }: { readonly fact: Fact }) {
  const { t } = useTranslation('operator/payments');
  const { kind, amount_usd, note, actor, occurred_at, booked_at } = fact;
  const direction = directionOf(kind);
  const ref = providerRefOf(fact);
  return (
    <li className={classes.event} data-direction={direction}>
      <Instant at={occurred_at} />
      <div>
        <div className={classes.eventName}>
          {t(`fact_${kind as 'paid'}`, kind)}
          {booked_at === null && (
            <>
              {' '}
              <Status kind="warn">{t('not_booked')}</Status>
            </>
          )}
        </div>
        <div className={classes.eventNote}>
          <ActorName actor={actor} />
          {ref !== null && <Id id={ref} />}
        </div>
        {note !== null && <div>{t(`dispute_reason_${note as 'general'}`, note)}</div>}
      </div>
      <div className={classes.eventAmount}>
        {compareUsd(amount_usd, '0') !== 0 && <Money usd={direction === 'out' ? `-${amount_usd}` : amount_usd} />}
      </div>
    </li>
  );
}
