import type { OrganizationRole } from '#auth';
import { formatId } from '#core';
import type { ProviderKind } from '../domain/presets.js';

/** A provider that people log in by: of the installation, or of one organization. */
export interface IdentityProvider {
  readonly id: string;
  /** Null: of the installation. */
  readonly organizationId: string | null;
  readonly kind: ProviderKind;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client. */
  readonly secretSealed: Uint8Array<ArrayBuffer> | null;
  readonly secretKeyId: string | null;
  readonly status: string;
  readonly roleClaim: string | null;
  /** The role of each value of the claim. */
  readonly roles: Readonly<Record<string, OrganizationRole>>;
  readonly defaultRole: OrganizationRole;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeProvider(provider: IdentityProvider) {
  return {
    id: formatId('idp', provider.id),
    kind: provider.kind,
    name: provider.name,
    issuer: provider.issuer,
    client_id: provider.clientId,
    has_secret: provider.secretSealed !== null,
    status: provider.status,
  };
}

/** The same with what a provider of an organization has beside it. */
export function describeOwnProvider(provider: IdentityProvider) {
  const { roleClaim, roles, defaultRole } = provider;
  return { ...describeProvider(provider), role_claim: roleClaim, roles, default_role: defaultRole };
}
