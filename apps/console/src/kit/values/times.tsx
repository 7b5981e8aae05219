import { useTranslation } from 'react-i18next';
import { formatDay, formatSpan, formatInstant, formatTime, measureSince } from './format';
import { useNow } from './now';
import { useLocale, useZone } from './preferences';

interface Moment {
  readonly at: string | null | undefined;
}

interface SinceProps extends Moment {
  /** As a point in time, `5 min ago`, and not as a duration. */
  readonly isAgo?: boolean;
}

/** For how long already, with the moment itself on hover. */
export function Since({ at, isAgo = false }: SinceProps) {
  const { t } = useTranslation();
  const now = useNow();
  const [locale, zone] = [useLocale(), useZone()];
  if (at === null || at === undefined) return <>{t('never')}</>;
  const { count, unit } = measureSince(now - Date.parse(at));
  const duration = `${count} ${t(`unit_${unit}`)}`;
  return (
    <time dateTime={at} title={`${formatInstant(at, locale, zone)} ${zone}`}>
      {isAgo ? t('ago', { time: duration }) : duration}
    </time>
  );
}

/** How long ago, with the moment itself on hover. */
export function Ago({ at }: Moment) {
  return <Since at={at} isAgo />;
}

/** How long until a moment that comes. */
export function Until({ at }: { readonly at: string }) {
  const { t } = useTranslation();
  const now = useNow();
  const { count, unit } = measureSince(Date.parse(at) - now);
  return (
    <time dateTime={at}>
      {count} {t(`unit_${unit}`)}
    </time>
  );
}

export function Instant({ at, milliseconds = false }: Moment & { readonly milliseconds?: boolean }) {
  const [locale, zone] = [useLocale(), useZone()];
  if (at === null || at === undefined) return <>–</>;
  return <time dateTime={at}>{formatInstant(at, locale, zone, { milliseconds })}</time>;
}

/** The moment of a row of the last months, without its year; all of it on hover. */
export function RowTime({ at }: { readonly at: string }) {
  const [locale, zone] = [useLocale(), useZone()];
  return (
    <time dateTime={at} title={`${formatInstant(at, locale, zone, { milliseconds: true })} ${zone}`}>
      {formatInstant(at, locale, zone, { year: false })}
    </time>
  );
}

/** The time of the day of a row; its date on hover. */
export function TimeOfDay({ at }: { readonly at: string }) {
  const [locale, zone] = [useLocale(), useZone()];
  return (
    <time dateTime={at} title={`${formatInstant(at, locale, zone, { milliseconds: true })} ${zone}`}>
      {formatTime(at, locale, zone)}
    </time>
  );
}

/** From one minute to another. */
export function Span({ from, to }: { readonly from: string; readonly to: string }) {
  return <>{formatSpan(from, to, useLocale(), useZone())}</>;
}

export function Day({ at }: Moment) {
  const [locale, zone] = [useLocale(), useZone()];
  return <>{at === null || at === undefined ? '–' : formatDay(at, locale, zone)}</>;
}
