import { requireGivable, type Giver } from '#auth';
import type { IdentityProvider } from './identity-provider.js';

/** Throws 403 unless the giver holds the rights of all roles of an organization's providers: its domains give them, too. */
export function requireRolesOf(giver: Giver, providers: readonly IdentityProvider[]): void {
  for (const { defaultRole, roles } of providers) {
    for (const role of new Set([defaultRole, ...Object.values(roles)])) requireGivable(giver, role);
  }
}

/** The same of a provider that is new, lets in again, or lets in others: a name, a client secret and an end of log-ins give nothing. */
export function requireProvider(giver: Giver, before: IdentityProvider | null, after: IdentityProvider): void {
  const isOpened = after.status === 'enabled' && before?.status !== 'enabled';
  if (before === null || isOpened || peopleOf(before) !== peopleOf(after)) requireRolesOf(giver, [after]);
}

/** Whom a provider lets in, with which roles: the first match of `roles` applies. */
function peopleOf({ issuer, clientId, roleClaim, roles, defaultRole }: IdentityProvider): string {
  return JSON.stringify([issuer, clientId, roleClaim, defaultRole, Object.entries(roles)]);
}
