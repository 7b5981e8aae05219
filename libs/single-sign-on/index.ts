/**
 * Single sign-on logs people in by other providers: OpenID Connect, and OAuth 2 of some. Owns identity_provider,
 * external_identity, provider_session and organization_domain. Guarantees that issuer and subject alone decide who a
 * person is, that an answer counts once, in the browser that began, and that no socket connects to an address that the
 * guard has not checked. Does not know: passwords, sessions beyond their beginning and end, money. Only control loads
 * it.
 */
export { SEALED_PROVIDERS } from './domain/sealed-providers.js';
export { PROVIDER_KINDS } from './domain/presets.js';
export { withParameter } from './domain/own-path.js';
export { DomainChecks } from './domains/domain-checks.js';
export { DomainsService } from './domains/domains.service.js';
export {
  describeDomain,
  DOMAIN_FAILURES,
  DOMAIN_STATUSES,
  type OrganizationDomain,
} from './domains/organization-domain.js';
export { ProviderLogins } from './flows/provider-logins.service.js';
export { ProviderLogouts } from './flows/provider-logouts.service.js';
export { ExternalIdentities } from './identities/external-identities.js';
export { describeIdentity, type ExternalIdentity } from './identities/external-identity.js';
export { describeOwnProvider, describeProvider, type IdentityProvider } from './providers/identity-provider.js';
export { IdentityProvidersService } from './providers/identity-providers.service.js';
export { SingleSignOnModule } from './single-sign-on.module.js';
