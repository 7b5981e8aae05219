import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { multiplyUsd } from './decimals';
import { useDisplayCurrency, type DisplayCurrency } from './display-currency';
import {
  exactAmount,
  formatDay,
  formatDecimal,
  formatPaid,
  formatPrice,
  formatPriceIn,
  formatRate,
  formatSum,
  formatSumIn,
  hiddenDigits,
} from './format';
import { useLocale } from './preferences';
import classes from './values.module.css';

interface Amount {
  /** US dollars as the API has them: a decimal string. */
  readonly usd: string | null | undefined;
}

/**
 * A sum or a balance, to the cent, its other places in the title; beside it what it is in the display currency, if
 * there is one.
 */
export function Money({ usd }: Amount) {
  const locale = useLocale();
  const display = useDisplayCurrency();
  if (usd === null || usd === undefined) return <>–</>;
  const sum = <span title={hiddenDigits(usd, locale)}>{formatSum(usd, locale)}</span>;
  if (display === null) return sum;
  return (
    <>
      {sum} <Converted usd={usd} display={display} />
    </>
  );
}

/** The rate of the amount is its title. */
function Converted({ usd, display }: { readonly usd: string; readonly display: DisplayCurrency }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const amount = formatSumIn(multiplyUsd(usd, display.rate), display.currency, locale);
  return (
    <span className={classes.converted} title={rateText(display, t, locale)}>
      {t('about', { amount })}
    </span>
  );
}

/** The rate by which the amounts around are converted; nothing without a display currency. */
export function ConversionRate() {
  const { t } = useTranslation();
  const locale = useLocale();
  const display = useDisplayCurrency();
  return <>{display !== null && rateText(display, t, locale)}</>;
}

function rateText({ currency, rate, rate_date: date }: DisplayCurrency, t: TFunction, locale: string): string {
  return t('converted', { rate: formatDecimal(rate, locale), currency, date: formatDay(date, locale, 'UTC') });
}

interface AmountIn {
  /** In the currency: a decimal string. */
  readonly amount: string | null;
  readonly currency: string;
}

/** A sum of any currency, with the places that people write. */
export function SumIn({ amount, currency }: AmountIn) {
  const locale = useLocale();
  return <>{amount === null ? '–' : formatSumIn(amount, currency, locale)}</>;
}

/** What is to be paid or was, in any currency. */
export function MoneyIn({ amount, currency }: AmountIn) {
  const locale = useLocale();
  return <>{amount === null ? '–' : formatPaid(amount, currency, locale)}</>;
}

/** What one dollar is worth in another currency. */
export function Rate({ rate, currency }: { readonly rate: string; readonly currency: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return <>{t('rate', { amount: formatRate(rate, currency, locale) })}</>;
}

/** Dollars, and what they are in the currency that was paid, if that is another one and known. */
export function PaidMoney({ usd, amount, currency }: Amount & AmountIn) {
  const locale = useLocale();
  if (currency === 'USD' || amount === null || usd === null || usd === undefined) return <Money usd={usd} />;
  return (
    <>
      {formatSum(usd, locale)} <span className={classes.converted}>{formatPaid(amount, currency, locale)}</span>
    </>
  );
}

/** The amount of one request: nine places in groups, of which zeros that only fill up are muted. Copies without gaps. */
export function ExactMoney({ usd }: Amount) {
  const locale = useLocale();
  if (usd === null || usd === undefined) return <>–</>;
  const { head, groups, filling, tail } = exactAmount(usd, locale);
  const shown = groups.join('').length - filling;
  return (
    <span className={classes.exact}>
      {head}
      {groups.map((group, index) => {
        const meaningful = Math.max(0, Math.min(group.length, shown - index * group.length));
        return (
          <span key={index} className={classes.group}>
            {group.slice(0, meaningful)}
            {meaningful < group.length && <span className={classes.filling}>{group.slice(meaningful)}</span>}
          </span>
        );
      })}
      {tail}
    </span>
  );
}

/** A price of a million tokens, without its symbol. */
export function Price({ usd }: Amount) {
  const locale = useLocale();
  return <>{usd === null || usd === undefined ? '–' : formatPrice(usd, locale)}</>;
}

/** A price, and what it is in the display currency, if there is one. */
export function ConvertedPrice({ usd }: { readonly usd: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const display = useDisplayCurrency();
  if (display === null) return <Price usd={usd} />;
  const amount = formatPriceIn(multiplyUsd(usd, display.rate), display.currency, locale);
  return (
    <>
      <Price usd={usd} />{' '}
      <span className={classes.converted} title={rateText(display, t, locale)}>
        {t('about', { amount })}
      </span>
    </>
  );
}
