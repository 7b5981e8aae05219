import { Module } from '@nestjs/common';
import { SettingsControlModule, TestOrganizationsModule } from '#core/infra';
import { AccessControl } from './access/access-control.js';
import { HeldMembersRepository } from './access/held-members.repository.js';
import { ImportedDigests } from './imported/imported-digests.js';
import { ImportedDigestsRepository } from './imported/imported-digests.repository.js';
import { ImportedKeyCheck } from './imported/imported-key-check.js';
import { ImportedCustomersRepository } from './imported/imported-customers.repository.js';
import { ImportedKeysRepository } from './imported/imported-keys.repository.js';
import { ImportedKeys } from './imported/imported-keys.service.js';
import { CapsRepository } from './caps/caps.repository.js';
import { CapsService } from './caps/caps.service.js';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { MemberKeys } from './keys/member-keys.js';
import { PlaygroundKeys } from './keys/playground-keys.js';
import { ApiKeysService } from './keys/api-keys.service.js';
import { KEY_JOBS } from './keys/jobs.js';
import { KeyRenewals } from './keys/key-renewals.js';
import { KeyRenewalsRepository } from './keys/key-renewals.repository.js';
import { KeyUses } from './keys/key-uses.js';
import { KeyUsesRepository } from './keys/key-uses.repository.js';
import { InvitationsRepository } from './members/invitations.repository.js';
import { InvitationsService } from './members/invitations.service.js';
import { MailRecipientsRepository } from './members/mail-recipients.repository.js';
import { MemberRights } from './members/member-rights.js';
import { MembersRepository } from './members/members.repository.js';
import { MembersService } from './members/members.service.js';
import { ProviderMembers } from './members/provider-members.js';
import { OperatorInvitationsRepository } from './operators/operator-invitations.repository.js';
import { OperatorRights } from './operators/operator-rights.js';
import { OrganizationsRepository } from './organizations/organizations.repository.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { ApiKeyGuard } from './principals/api-key.guard.js';
import { ActorsRepository } from './names/actors.repository.js';
import { NamesRepository } from './names/names.repository.js';
import { PrincipalCache } from './principals/principal.cache.js';
import { PrincipalsRepository } from './principals/principals.repository.js';
import { CredentialLifetimes } from './secrets/credential-lifetimes.js';
import { KeyHasher } from './secrets/key-hasher.js';
import { OldSecretUses } from './secrets/old-secret-uses.js';
import { OldSecretUsesRepository } from './secrets/old-secret-uses.repository.js';
import { SecretUsesRepository } from './secrets/secret-uses.repository.js';
import { SecretUses } from './secrets/secret-uses.service.js';
import { TiersRepository } from './tiers/tiers.repository.js';
import { TiersService } from './tiers/tiers.service.js';
import { ProjectMembersRepository } from './members/project-members.repository.js';
import { ProjectMembersService } from './members/project-members.service.js';
import { ProjectsRepository } from './projects/projects.repository.js';
import { ProjectsService } from './projects/projects.service.js';
import { AdminTokenGuard } from './tokens/admin-token.guard.js';
import { AdminTokensRepository } from './tokens/admin-tokens.repository.js';
import { AdminTokensService } from './tokens/admin-tokens.service.js';
import { MemberTokenGuard } from './tokens/member-token.guard.js';
import { MemberTokensRepository } from './tokens/member-tokens.repository.js';
import { MemberTokensService } from './tokens/member-tokens.service.js';
import { TokenPasses } from './tokens/token-passes.js';
import { TokenUses } from './tokens/token-uses.js';
import { TokenUsesRepository } from './tokens/token-uses.repository.js';
import { OperatorInvitationsService } from './users/operator-invitations.service.js';
import { UsersRepository } from './users/users.repository.js';
import { UsersService } from './users/users.service.js';

/** For the gateway: turns API keys into principals. Reads only. */
@Module({
  imports: [TestOrganizationsModule],
  providers: [
    KeyHasher,
    OldSecretUses,
    OldSecretUsesRepository,
    ImportedDigests,
    ImportedDigestsRepository,
    ImportedKeyCheck,
    PrincipalsRepository,
    PrincipalCache,
    ApiKeyGuard,
  ],
  exports: [OldSecretUses, PrincipalCache, ApiKeyGuard],
})
export class AuthGatewayModule {}

/** For the worker: records the last use of keys. */
@Module({ providers: [KeyUses, KeyUsesRepository], exports: [KeyUses] })
export class AuthWorkerModule {}

/** For control and the worker: who gets mails about money. */
@Module({ providers: [MailRecipientsRepository], exports: [MailRecipientsRepository] })
export class MailRecipientsModule {}

const services = [
  AccessControl,
  CredentialLifetimes,
  KeyHasher,
  OrganizationsService,
  ApiKeysService,
  CapsService,
  ProjectMembersService,
  ProjectsService,
  ImportedCustomersRepository,
  ImportedKeys,
  MemberKeys,
  MemberRights,
  PlaygroundKeys,
  TiersService,
  UsersService,
  MembersService,
  ProviderMembers,
  InvitationsService,
  OperatorInvitationsService,
  OperatorRights,
  AdminTokensService,
  MemberTokensService,
  TokenPasses,
  SecretUses,
  TokenUses,
  AdminTokenGuard,
  MemberTokenGuard,
  ActorsRepository,
  NamesRepository,
];

const repositories = [
  HeldMembersRepository,
  OrganizationsRepository,
  ApiKeysRepository,
  CapsRepository,
  ProjectMembersRepository,
  ProjectsRepository,
  ImportedKeysRepository,
  TiersRepository,
  UsersRepository,
  MembersRepository,
  InvitationsRepository,
  OperatorInvitationsRepository,
  AdminTokensRepository,
  MemberTokensRepository,
  TokenUsesRepository,
  KeyRenewalsRepository,
  OldSecretUsesRepository,
  SecretUsesRepository,
];

/** The guards of tokens, in the order in which they run. */
export const TOKEN_GUARDS = [AdminTokenGuard, MemberTokenGuard] as const;

/** For control and the command line: manages auth's objects, and guards the operator and customer APIs. */
@Module({
  imports: [SettingsControlModule],
  providers: [...repositories, ...services, ...KEY_JOBS, KeyRenewals],
  exports: services,
})
export class AuthControlModule {}
