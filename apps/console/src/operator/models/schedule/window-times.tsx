import { useTranslation } from 'react-i18next';
import type { WindowForm } from '../price/price-form';
import { DAYS, spansOf } from './days';

/** `Mon–Fri 09:00–12:00, 14:00–18:00, not on cn_holidays`. */
export function WindowTimes({ window: { times, except_calendar, also_calendar } }: { readonly window: WindowForm }) {
  const { t } = useTranslation('operator/models');
  const daysText = (days: readonly string[]): string => {
    if (days.length === DAYS.length) return t('every_day');
    const texts = spansOf(days).map(([first, last]) =>
      first === last ? t(`day_${first}`) : `${t(`day_${first}`)}–${t(`day_${last}`)}`,
    );
    return texts.join(', ');
  };
  const hours = times.map(({ days, from, to }, index) => {
    const text = daysText(days);
    const isSame = index > 0 && daysText(times[index - 1]?.days ?? []) === text;
    return `${isSame || text === '' ? '' : `${text} `}${from}–${to}`;
  });
  return (
    <>
      {[
        ...hours,
        ...(except_calendar === '' ? [] : [t('not_on', { calendar: except_calendar })]),
        ...(also_calendar === '' ? [] : [t('also_on', { calendar: also_calendar })]),
      ].join(', ')}
    </>
  );
}
