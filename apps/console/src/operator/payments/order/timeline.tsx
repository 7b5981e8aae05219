import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { addUsd, compareUsd, Id, Instant, Money, PaidMoney, Region, Status } from '@/kit';
import { Named } from '../../data/names';
import { ActorName } from '../../parts/actor-name';
import classes from '../payments.module.css';
import { directionOf, eventsOf, providerRefOf } from './facts';

export type OrderDetails = components['schemas']['OrderDetailsResponse'];
type Fact = OrderDetails['facts'][number];

/** What happened to the order: when, by whom, and whether it is in the books. */
export function Timeline({ order }: { readonly order: OrderDetails }) {
  const { t } = useTranslation('operator/payments');
  const { created_at, user_id, total_usd, total, currency, amount_usd, bonus_usd } = order;
  return (
    <Region title={t('timeline')} isPadded>
      <ol className={classes.events}>
        <Step
          at={created_at}
          name={t('placed')}
          note={user_id !== null && <Named id={user_id} />}
          amount={<PaidMoney usd={total_usd} amount={total} currency={currency} />}
        />
        {eventsOf(order).map((event) =>
          event.fact === null ? (
            <Step
              key="credited"
              at={event.at}
              name={t('credited_event')}
              amount={<Money usd={addUsd([amount_usd, bonus_usd])} />}
              isCredit
            />
          ) : (
            <Event key={event.fact.id} fact={event.fact} />
          ),
        )}
      </ol>
    </Region>
  );
}

interface StepProps {
  readonly at: string;
  readonly name: string;
  readonly note?: ReactNode;
  readonly amount: ReactNode;
  readonly isCredit?: boolean;
}

/** Of the order itself. */
function Step({ at, name, note, amount, isCredit = false }: StepProps) {
  return (
    <li className={classes.event} data-direction={isCredit ? 'in' : undefined}>
      <Instant at={at} />
      <div>
        <div className={classes.eventName}>{name}</div>
        <div className={classes.eventNote}>{note}</div>
      </div>
      <div className={classes.eventAmount}>{amount}</div>
    </li>
  );
}

function Event({ fact }: { readonly fact: Fact }) {
  const { t } = useTranslation('operator/payments');
  const { kind, amount_usd, amount, currency, note, actor, occurred_at, booked_at } = fact;
  const direction = directionOf(kind);
  const ref = providerRefOf(fact);
  const signed = (text: string): string => (direction === 'out' ? `-${text}` : text);
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
        {compareUsd(amount_usd, '0') !== 0 && (
          <PaidMoney usd={signed(amount_usd)} amount={signed(amount)} currency={currency} />
        )}
      </div>
    </li>
  );
}
