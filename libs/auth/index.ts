/**
 * Auth decides who asks: it turns API keys into principals and admin tokens into actors.
 * Owns organization, api_key, tier, management_token and the topic `auth` of the change bus. Promises that secrets are
 * stored as keyed digests only, and that a change is in force on every gateway within a second.
 * Refuses to know: balances, prices, what a model is beyond its name.
 */
export { AuthControlModule, AuthGatewayModule } from './auth.module.js';
export { modelAllowed } from './domain/model-allowed.js';
export { multipliersPpm } from './domain/multipliers-ppm.js';
export { presentedKey } from './domain/presented-key.js';
export { describeApiKey, type ApiKey } from './keys/api-key.js';
export { type ApiKeyFilter } from './keys/api-keys.repository.js';
export { ApiKeysService, type ApiKeyFields, type IssuedApiKey } from './keys/api-keys.service.js';
export { describeOrganization, isActive, type Organization } from './organizations/organization.js';
export { type OrganizationFilter } from './organizations/organizations.repository.js';
export {
  OrganizationsService,
  type Alongside,
  type OrganizationFields,
} from './organizations/organizations.service.js';
export { ApiKeyGuard, type AuthenticatedRequest } from './principals/api-key.guard.js';
export { PrincipalCache } from './principals/principal.cache.js';
export { describeTier, type Tier } from './tiers/tier.js';
export { type TierFilter } from './tiers/tiers.repository.js';
export { TiersService, type TierFields } from './tiers/tiers.service.js';
export { describeAdminToken, type AdminToken } from './tokens/admin-token.js';
export { AdminTokenGuard } from './tokens/admin-token.guard.js';
export { AdminTokensService, type AdminTokenFields, type IssuedAdminToken } from './tokens/admin-tokens.service.js';
export { IS_PUBLIC, Public } from './tokens/public.js';
