import { formats, useLocale } from '@/kit';

/** A day that a provider names, whatever the zone of the reader. */
export function UtcDay({ at }: { readonly at: string }) {
  return <>{formats.formatDay(at, useLocale(), 'UTC')}</>;
}
