import type { LiveEvent } from '@/live/live-store';
import type { Rereads } from '@/live/use-live';

const BALANCE = '/api/v1/balance';
const HISTORY = '/api/v1/balance-history';
const USAGE = '/api/v1/usage';
const KEYS = '/api/v1/keys';
const CAPS = '/api/v1/caps';

/** Sums need no row by row. */
const SUMS_MS = 5_000;
const SOON_MS = 300;

/** What an event makes stale on the screens of customers. */
export function portalRereads({ name }: LiveEvent): Rereads {
  if (name === 'balance') return { [BALANCE]: SOON_MS, [HISTORY]: SUMS_MS };
  return name === 'request' ? { [USAGE]: SUMS_MS, [KEYS]: SUMS_MS, [CAPS]: SUMS_MS } : {};
}

export const PORTAL_FOLLOWED = ['/api/v1/requests', BALANCE, HISTORY, USAGE, KEYS, CAPS] as const;
