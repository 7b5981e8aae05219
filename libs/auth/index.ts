/**
 * Auth authenticates and authorizes: API keys become principals, tokens of operators and members become actors.
 * Owns organization, user, member, invitation, operator_invitation, api_key, tier, management_token and the topic `auth` of the change bus.
 * Guarantees that secrets are stored as keyed digests only, and that a change applies on every gateway within a second.
 * Does not know: balances, prices, models beyond their names.
 */
export { AccessControl } from './access/access-control.js';
export {
  AccountRoute,
  Consent,
  CustomerResource,
  Impersonated,
  OperatorResource,
  StepUp,
} from './access/access-decorators.js';
export { byOperator, requireGivable, type Giver } from './access/giving.js';
export { mayWrite, type Membership } from './access/membership.js';
export { operatorMay, requireOperatorRole } from './access/operator-access.js';
export { Pass } from './access/pass.js';
export {
  AuthControlModule,
  AuthGatewayModule,
  AuthWorkerModule,
  MailRecipientsModule,
  TOKEN_GUARDS,
} from './auth.module.js';
export { importedSecret, importedSecretOfSha256, type ImportedSecret } from './domain/imported-key.js';
export { isIpRange } from './domain/ip-ranges.js';
export { modelAllowed } from './domain/model-allowed.js';
export { multipliersPpm } from './domain/multipliers-ppm.js';
export { presentedKey } from './domain/presented-key.js';
export { spendCapsOf, type Buyer } from './domain/principal-of.js';
export {
  ORGANIZATION_ROLES,
  PAYER_ROLES,
  PLATFORM_ROLES,
  TOKEN_SCOPES,
  type OrganizationRole,
  type PlatformRole,
} from './domain/roles.js';
export {
  ImportedCustomersRepository,
  type ImportedKeyChange,
  type UnregisteredPerson,
} from './imported/imported-customers.repository.js';
export { ImportedKeys } from './imported/imported-keys.service.js';
export { describeApiKey, type ApiKey, type ApiKeyFields, type IssuedApiKey } from './keys/api-key.js';
export { ApiKeysService } from './keys/api-keys.service.js';
export { KeyUses } from './keys/key-uses.js';
export { describeInvitation, INVITATION_DELIVERIES, type Invitation } from './members/invitation.js';
export { InvitationsService, unusableInvitation } from './members/invitations.service.js';
export {
  type AlertRecipient,
  type NewsRecipient,
  MailRecipientsRepository,
  type MailRecipient,
} from './members/mail-recipients.repository.js';
export { describeMember, type Member } from './members/member.js';
export { MembersService } from './members/members.service.js';
export { ProviderMembers } from './members/provider-members.js';
export { describeOperatorInvitation, type OperatorInvitation } from './operators/operator-invitation.js';
export { OperatorInvitationsService } from './users/operator-invitations.service.js';
export { describeOrganization, isActive, type Organization } from './organizations/organization.js';
export {
  OrganizationsService,
  type TransactionHook,
  type OrganizationFields,
} from './organizations/organizations.service.js';
export { type OrganizationFilter } from './organizations/organizations.repository.js';
export { ActorsRepository, type KnownActor } from './names/actors.repository.js';
export { NamesRepository, type FoundName, type Named, type SearchedKind } from './names/names.repository.js';
export { ApiKeyGuard, type AuthenticatedRequest } from './principals/api-key.guard.js';
export { PrincipalCache } from './principals/principal.cache.js';
export { NeedsKeyScope } from './principals/needs-key-scope.js';
export { describeTier, type Tier } from './tiers/tier.js';
export { TiersService, type TierFields } from './tiers/tiers.service.js';
export { describeAdminToken, type AdminToken } from './tokens/admin-token.js';
export { AdminTokensService } from './tokens/admin-tokens.service.js';
export { describeMemberToken, type MemberToken } from './tokens/member-token.js';
export { MemberTokensService } from './tokens/member-tokens.service.js';
export { TokenPasses } from './tokens/token-passes.js';
export { KeyHasher } from './secrets/key-hasher.js';
export { OldSecretUses } from './secrets/old-secret-uses.js';
export { SecretUses } from './secrets/secret-uses.service.js';
export { IS_PUBLIC, Public } from './access/public.js';
export { describeUser, type User } from './users/user.js';
export { UsersService, type Spellings } from './users/users.service.js';
