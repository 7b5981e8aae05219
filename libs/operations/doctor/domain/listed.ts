const SHOWN_MAX = 5;

/** The first of many names. */
export function listed(names: readonly string[]): string {
  return names.slice(0, SHOWN_MAX).join(', ') + (names.length > SHOWN_MAX ? ', …' : '');
}
