import { fail, ok, warn, type Verdict } from './finding.js';

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
  if (addresses.length === 0)
    return warn('no channel is enabled', 'Add one: routify channel:add, or README, "A real provider".');
  if (unreachable.length === 0) return ok(`${addresses.length} of ${addresses.length} answer`);
  const lines = unreachable.map(({ origin, channels, obstacle }) => `${origin} (${listed(channels)}): ${obstacle}`);
  return fail(
    listed(lines, '; '),
    'Correct base_url of the channel, or DNS, firewall and certificates on the way to it.',
  );
}

export interface CredentialFacts {
  readonly channel: string;
  readonly label: string;
  readonly isReadable: boolean;
}

export function checkCredentials(credentials: readonly CredentialFacts[]): Verdict {
  const locked = credentials.filter(({ isReadable }) => !isReadable);
  if (locked.length === 0) return ok(`${credentials.length} of ${credentials.length} can be decrypted`);
  const names = listed(locked.map(({ channel, label }) => `${channel}/${label}`));
  return fail(
    `${locked.length} of ${credentials.length} cannot be decrypted: ${names}`,
    'Put the key that they were written with back into ROUTIFY_ENCRYPTION_KEYS, or rotate them: POST /admin/v1/credentials/{id}/rotate.',
  );
}

/** @param models canonical ids */
export function checkModels(models: readonly string[]): Verdict {
  if (models.length === 0) return ok('every model that is not a draft has a price');
  return fail(
    `${models.length} have no price in force: ${listed(models)}`,
    'POST /admin/v1/models/{id}/prices, or routify price:import FILE.',
  );
}

export interface ExpiringKey {
  readonly masked: string;
  readonly expiresAt: Date | null;
}

/** @param keys those that expire soon */
export function checkKeys(keys: readonly ExpiringKey[], days: number): Verdict {
  if (keys.length === 0) return ok(`none expires within ${days} days`);
  const lines = keys.map(({ masked, expiresAt }) => `${masked} (${expiresAt?.toISOString().slice(0, 10) ?? ''})`);
  return warn(
    `expire within ${days} days: ${listed(lines)}`,
    'Extend or rotate them: PATCH /admin/v1/keys/{id} with expires_at.',
  );
}

function listed(texts: readonly string[], separator = ', '): string {
  const more = texts.length > SHOWN_MAX ? `${separator}…` : '';
  return texts.slice(0, SHOWN_MAX).join(separator) + more;
}
