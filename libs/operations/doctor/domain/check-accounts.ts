import type { Spellings } from '#auth';
import { ok, warn, type Verdict } from './finding.js';
import { listed } from './listed.js';

/** Accounts of one address are two people's, or one person's with two sign-up credits: an operator decides. */
export function checkSpellings({ uncommon, shared }: Spellings): Verdict {
  if (shared.length === 0) {
    return uncommon === 0 ? ok('accounts_distinct') : ok('accounts_old_spellings', { count: uncommon });
  }
  return warn('accounts_shared', { addresses: listed(shared.map((emails) => emails.join(' = '))) });
}
