import type { SavedMethod } from './automatic-topup';

type Expiry = Pick<SavedMethod, 'expires_at'>;

/** The last month of a card as it is printed on it. Null: it has none. */
export function lastMonthOf({ expires_at: at }: Expiry): string | null {
  if (at === null) return null;
  const last = new Date(Date.parse(at) - 1);
  return `${String(last.getUTCMonth() + 1).padStart(2, '0')}/${last.getUTCFullYear()}`;
}

export const hasExpired = ({ expires_at: at }: Expiry, nowMs: number): boolean =>
  at !== null && Date.parse(at) <= nowMs;
