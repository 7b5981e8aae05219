import type { Spellings } from '#auth';
import { ok, warn, type Verdict } from './finding.js';

const SHOWN_MAX = 5;

/** Accounts of one address are two people's, or one person's with two sign-up credits: an operator decides. */
export function checkSpellings({ uncommon, shared }: Spellings): Verdict {
  if (shared.length === 0) {
    return ok(uncommon === 0 ? 'one account an address' : `one account an address; ${uncommon} in an old spelling`);
  }
  const shown = shared.slice(0, SHOWN_MAX).map((emails) => emails.join(' = '));
  const more = shared.length > SHOWN_MAX ? `, and ${shared.length - SHOWN_MAX} more` : '';
  return warn(
    `several accounts share an address: ${shown.join(', ')}${more}`,
    'Suspend those that are not the mailbox owner’s: PATCH /admin/v1/users/{id} with status.',
  );
}
