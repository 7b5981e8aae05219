import { useTranslation } from 'react-i18next';
import { formats, useLocale } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import classes from '../settings.module.css';

interface InvoicesEffectProps {
  readonly values: Readonly<Record<string, unknown>>;
}

/** What the fields, as they are typed, make of later payments. */
export function InvoicesEffect({ values }: InvoicesEffectProps) {
  const { t } = useTranslation('operator/settings');
  const locale = useLocale();
  const text = (field: string): string => (typeof values[field] === 'string' ? values[field].trim() : '');
  const from = text('issues_from');
  const isComplete = ['name', 'address_lines', 'country'].every((field) => text(field) !== '');
  const percent = Number(values['vat_ppm']);
  const sentences =
    from === ''
      ? [t('invoices_off')]
      : !isComplete
        ? [t('invoices_incomplete')]
        : [
            t('invoices_from', { date: formats.formatDay(from, locale, 'UTC') }),
            ...(percent > 0 ? [t('invoices_vat', { rate: formats.formatDecimal(String(percent), locale) })] : []),
            t('invoices_fixed'),
          ];
  return (
    <div
      className={`${shared.box} ${classes.effect}`}
      role="note"
      data-tone={from !== '' && !isComplete ? 'warn' : undefined}
    >
      {sentences.join(' ')}
    </div>
  );
}
