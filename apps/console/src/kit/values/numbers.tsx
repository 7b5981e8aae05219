import { useTranslation } from 'react-i18next';
import { formatCount, formatFactor, formatShare, measureDuration } from './format';
import { useLocale } from './preferences';
import classes from './values.module.css';

export function Count({ value }: { readonly value: number | null | undefined }) {
  const locale = useLocale();
  return <>{value === null || value === undefined ? '–' : formatCount(value, locale)}</>;
}

/** What something is multiplied by. */
export function Factor({ of: decimal }: { readonly of: string }) {
  return <>{formatFactor(decimal, useLocale())}</>;
}

/** A share from 0 to 1. */
export function Share({ of: share }: { readonly of: number | null | undefined }) {
  const locale = useLocale();
  if (share === null || share === undefined || Number.isNaN(share)) return <>–</>;
  return (
    <>
      {formatShare(share, locale)} <span className={classes.unit}>%</span>
    </>
  );
}

export function Duration({ ms }: { readonly ms: number | null | undefined }) {
  const locale = useLocale();
  const { t } = useTranslation();
  if (ms === null || ms === undefined) return <>–</>;
  const { amount, unit } = measureDuration(ms, locale);
  return (
    <>
      {amount} <span className={classes.unit}>{t(`unit_${unit}`)}</span>
    </>
  );
}
