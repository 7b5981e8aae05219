import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { formatWeekTimes, Pairs, Region, Status, useLocale } from '@/kit';

type Schedule = components['schemas']['OwnScheduleResponse'];

/** When which price applies, by the clock of the schedule's zone. */
export function ModelHours({ schedule: { time_zone: zone, window, windows } }: { readonly schedule: Schedule }) {
  const { t } = useTranslation('portal/models');
  const locale = useLocale();
  const timesOf = ({ times, except_dates, also_dates }: Schedule['windows'][number]): string =>
    [
      formatWeekTimes(times, locale),
      ...(except_dates.length === 0 ? [] : [t('except_dates', { dates: except_dates.join(', ') })]),
      ...(also_dates.length === 0 ? [] : [t('also_dates', { dates: also_dates.join(', ') })]),
    ].join(', ');
  return (
    <Region title={t('hours')} note={zone} isPadded>
      <Pairs
        pairs={windows.map((one) => [
          one.name,
          <span key={one.name}>
            {timesOf(one)} {one.name === window && <Status kind="ok">{t('now')}</Status>}
          </span>,
        ])}
      />
    </Region>
  );
}
