/**
 * Auth authenticates and authorizes: API keys become principals, tokens of operators and members become actors.
 * Owns organization, user, member, invitation, operator_invitation, api_key, tier, management_token and the topic `auth`
 * of the change bus. Guarantees that secrets are stored as keyed digests only, and that a change applies on every gateway
 * within a second.
 * Does not know: balances, prices, models beyond their names.
 */
export { CapsService, type CapTarget } from './caps/caps.service.js';
export { AccessControl } from './access/access-control.js';
export {
  AccountRoute,
  Consent,
  CustomerResource,
  Impersonated,
  OperatorResource,
  StepUp,
} from './access/access-decorators.js';
export { type Giver, byOperator, requireGivable } from './access/giving.js';
export { type Membership, mayWrite } from './access/membership.js';
export { requireOperatorRole } from './access/operator-access.js';
export { Pass } from './access/pass.js';
export { IS_PUBLIC, Public } from './access/public.js';
export {
  AuthControlModule,
  AuthGatewayModule,
  AuthWorkerModule,
  MailRecipientsModule,
  TOKEN_GUARDS,
} from './auth.module.js';
export { type ImportedSecret, importedSecret, importedSecretOfSha256 } from './domain/imported-key.js';
export { isIpRange } from './domain/ip-ranges.js';
export { modelAllowed } from './domain/model-allowed.js';
export { multipliersPpm } from './domain/multipliers-ppm.js';
export { presentedKey } from './domain/presented-key.js';
export { type Buyer, spendCapsOf } from './domain/principal-of.js';
export { ALL_REACHED, type ProjectReach, reaches } from './domain/reach.js';
export {
  ORGANIZATION_ROLES,
  type OrganizationRole,
  PAYER_ROLES,
  PLATFORM_ROLES,
  type PlatformRole,
  TOKEN_SCOPES,
} from './domain/roles.js';
export {
  ImportedCustomersRepository,
  type ImportedKeyChange,
  type UnregisteredPerson,
} from './imported/imported-customers.repository.js';
export { ImportedKeys } from './imported/imported-keys.service.js';
export { type ApiKey, type ApiKeyFields } from './keys/api-key.js';
export { ApiKeysService } from './keys/api-keys.service.js';
export { KeyUses } from './keys/key-uses.js';
export { type Invitation } from './members/invitation.js';
export { InvitationsService, unusableInvitation } from './members/invitations.service.js';
export {
  type AlertRecipient,
  MailRecipientsRepository,
  type NewsRecipient,
} from './members/mail-recipients.repository.js';
export { type Member } from './members/member.js';
export { MembersService } from './members/members.service.js';
export { ProviderMembers } from './members/provider-members.js';
export { ActorsRepository, type KnownActor } from './names/actors.repository.js';
export { NamesRepository } from './names/names.repository.js';
export { type OperatorInvitation, describeOperatorInvitation } from './operators/operator-invitation.js';
export { type Organization } from './organizations/organization.js';
export { type OrganizationFields, OrganizationsService } from './organizations/organizations.service.js';
export { ApiKeyGuard, type AuthenticatedRequest } from './principals/api-key.guard.js';
export { NeedsKeyScope } from './principals/needs-key-scope.js';
export { PrincipalCache } from './principals/principal.cache.js';
export { KeyHasher } from './secrets/key-hasher.js';
export { OldSecretUses } from './secrets/old-secret-uses.js';
export { SecretUses } from './secrets/secret-uses.service.js';
export { type Tier, describeTier } from './tiers/tier.js';
export { type TierFields, TiersService } from './tiers/tiers.service.js';
export { describeAdminToken } from './tokens/admin-token.js';
export { AdminTokensService } from './tokens/admin-tokens.service.js';
export { type MemberToken, describeMemberToken } from './tokens/member-token.js';
export { MemberTokensService } from './tokens/member-tokens.service.js';
export { TokenPasses } from './tokens/token-passes.js';
export { OperatorInvitationsService } from './users/operator-invitations.service.js';
export { type User, describeUser } from './users/user.js';
export { type Spellings, UsersService } from './users/users.service.js';
