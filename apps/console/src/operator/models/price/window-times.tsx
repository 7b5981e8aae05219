import { useTranslation } from 'react-i18next';
import { formatWeekTimes, useLocale } from '@/kit';
import type { WindowForm } from './price-form';

/** `Mon–Fri 09:00–12:00, 14:00–18:00, not on cn_holidays`. */
export function WindowTimes({ window: { times, except_calendar, also_calendar } }: { readonly window: WindowForm }) {
  const { t } = useTranslation('operator/models');
  const hours = formatWeekTimes(times, useLocale());
  return (
    <>
      {[
        hours,
        ...(except_calendar === '' ? [] : [t('not_on', { calendar: except_calendar })]),
        ...(also_calendar === '' ? [] : [t('also_on', { calendar: also_calendar })]),
      ].join(', ')}
    </>
  );
}
