import { useTranslation } from 'react-i18next';
import { compareUsd, Money, MoneyIn, Rate } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { PaymentChoice } from './payment-choices';
import type { Quote } from './quote';
import payment from '../../parts/credit/credit.module.css';

interface QuoteLinesProps {
  /** Null: there is no such order. */
  readonly quote: Quote | null;
  readonly choice: PaymentChoice;
}

/** What is added to the balance, and what is paid for it. */
export function QuoteLines({ quote, choice }: QuoteLinesProps) {
  const { t } = useTranslation('portal/billing/orders');
  const bonus = quote?.bonusUsd ?? '0';
  const hasBonus = compareUsd(bonus, '0') > 0;
  const days = quote?.bonusDays ?? null;
  const { currency, rate } = choice.provider;
  return (
    <dl className={payment.lines} aria-live="polite">
      <div>
        <dt>{t('method')}</dt>
        <dd>{choice.name}</dd>
      </div>
      <div>
        <dt>{t('credit')}</dt>
        <dd>
          <Money usd={quote?.amountUsd} />
        </dd>
      </div>
      {hasBonus && (
        <div data-tone="ok">
          <dt>
            {t('bonus')} {days !== null && <span className={shared.hint}>{t('bonus_days', { count: days })}</span>}
          </dt>
          <dd>
            + <Money usd={bonus} />
          </dd>
        </div>
      )}
      {quote !== null && compareUsd(quote.surchargeUsd, '0') > 0 && (
        <div>
          <dt>{t('fee')}</dt>
          <dd>
            <Money usd={quote.surchargeUsd} />
          </dd>
        </div>
      )}
      {currency === 'USD' ? (
        <div data-total>
          <dt>{t('to_pay')}</dt>
          <dd>
            <Money usd={quote?.totalUsd} />
          </dd>
        </div>
      ) : (
        <>
          <div>
            <dt>{t('total')}</dt>
            <dd>
              <Money usd={quote?.totalUsd} />
            </dd>
          </div>
          <div data-total>
            <dt>
              {t('you_pay')}{' '}
              <span className={shared.hint}>{rate !== null && <Rate rate={rate} currency={currency} />}</span>
            </dt>
            <dd>
              <MoneyIn amount={quote?.total ?? null} currency={currency} />
            </dd>
          </div>
        </>
      )}
    </dl>
  );
}
