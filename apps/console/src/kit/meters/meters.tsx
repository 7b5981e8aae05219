import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { multiplyUsd } from '../values/decimals';
import { readMeter, isOfTokens } from './read-meter';
import { Price } from '../values/money';
import classes from '../values/values.module.css';

/** A meter in words: `Images · high · 1024x1024`. */
export function MeterName({ meter }: { readonly meter: string }) {
  const { t } = useTranslation('kit');
  const { known, name, labels } = readMeter(meter);
  return <span title={meter}>{[known === null ? name : t(`meter_${known}`), ...labels].join(' · ')}</span>;
}

/** A unit in the line after the one that it is a part of: `of it Web searches`. */
export function UnitOfLine({ unit }: { readonly unit: string }) {
  const { t } = useTranslation('kit');
  return (
    <PartOfLine>
      {t('of_it')} <MeterName meter={unit} />
    </PartOfLine>
  );
}

/** What the line before has in it: it is not added again. */
export function PartOfLine({ children }: { readonly children: ReactNode }) {
  return <span className={classes.unit}>{children}</span>;
}

interface MeterPriceProps {
  readonly meter: string;
  readonly perMillionUsd: string;
}

/** Of tokens the price of a million, of anything else that of one. */
export function MeterPrice({ meter, perMillionUsd }: MeterPriceProps) {
  const { t } = useTranslation('kit');
  if (isOfTokens(meter)) return <Price usd={perMillionUsd} />;
  return (
    <>
      <Price usd={multiplyUsd(perMillionUsd, '0.000001')} /> <span className={classes.unit}>{t('each')}</span>
    </>
  );
}
