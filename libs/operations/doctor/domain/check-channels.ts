import { fail, ok, part, warn, type Verdict } from './finding.js';
import { listed } from './listed.js';

const SHOWN_MAX = 5;

/** The address of some enabled channels. */
export interface AddressFacts {
  readonly origin: string;
  readonly channels: readonly string[];
  /** Why no request reaches it; null: it answered. */
  readonly obstacle: string | null;
}

export function checkAddresses(addresses: readonly AddressFacts[]): Verdict {
  const unreachable = addresses.filter(({ obstacle }) => obstacle !== null);
  if (addresses.length === 0) return warn('addresses_none');
  if (unreachable.length === 0) return ok('addresses_reachable', { count: addresses.length });
  const sentences = unreachable.map(({ origin: address, channels, obstacle }) =>
    part('address_unreachable', { address, channels: listed(channels), error: obstacle ?? '' }),
  );
  const shown = sentences.slice(0, SHOWN_MAX);
  return fail('addresses_unreachable', {
    sentences: sentences.length > SHOWN_MAX ? [...shown, { code: '…', params: {} }] : shown,
  });
}

export interface CredentialFacts {
  readonly channel: string;
  readonly label: string;
  readonly isReadable: boolean;
}

export function checkCredentials(credentials: readonly CredentialFacts[]): Verdict {
  const locked = credentials.filter(({ isReadable }) => !isReadable);
  const count = credentials.length;
  if (locked.length === 0) return ok('credentials_readable', { count });
  const names = listed(locked.map(({ channel, label }) => `${channel}/${label}`));
  return fail('credentials_unreadable', { unreadable: locked.length, count, names });
}

/** @param models canonical ids */
export function checkModels(models: readonly string[]): Verdict {
  if (models.length === 0) return ok('models_priced');
  return fail('models_unpriced', { count: models.length, names: listed(models) });
}

export interface ExpiringKey {
  readonly masked: string;
  readonly expiresAt: Date | null;
}

/** @param keys those that expire soon */
export function checkKeys(keys: readonly ExpiringKey[], days: number): Verdict {
  if (keys.length === 0) return ok('keys_lasting', { days });
  const lines = keys.map(({ masked, expiresAt }) => `${masked} (${expiresAt?.toISOString().slice(0, 10) ?? ''})`);
  return warn('keys_expiring', { days, keys: listed(lines) });
}
