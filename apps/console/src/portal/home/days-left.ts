const YEAR_DAYS = 365;

/** How long a balance lasts. A number beyond a year says nothing: it is `long`. `endless`: nothing is used. */
export function daysLeft(days: number | null | undefined): number | 'long' | 'endless' | undefined {
  if (days === null) return 'endless';
  if (days === undefined) return undefined;
  return days > YEAR_DAYS ? 'long' : Math.floor(days);
}
