import { checkUpstreamUrl } from '#core';
import type { UpstreamRule } from '#core/infra';
import { isSharedIssuer, PRESETS, type ProviderKind } from './presets.js';

interface Issuer {
  readonly kind: ProviderKind;
  readonly issuer: string;
  readonly isOfOrganization: boolean;
}

/** Why an issuer cannot be used; null: it can. Its addresses are checked again at each connection. */
export function checkIssuer({ kind, issuer, isOfOrganization }: Issuer, allow: readonly UpstreamRule[]): string | null {
  if (isOfOrganization && PRESETS[kind].oauth2 !== null) return 'an organization’s provider must use OpenID Connect';
  if (isOfOrganization && isSharedIssuer(issuer))
    return 'this issuer is shared by all tenants: use the issuer of your own tenant';
  const verdict = checkUpstreamUrl(issuer, allow);
  if (verdict.kind === 'allowed') return null;
  return 'the issuer must be an https URL at a public address (ROUTIFY_SIGN_ON_ALLOW allows others)';
}
