import { Module } from '@nestjs/common';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { ApiKeysService } from './keys/api-keys.service.js';
import { KeyUses } from './keys/key-uses.js';
import { KeyUsesRepository } from './keys/key-uses.repository.js';
import { OrganizationsRepository } from './organizations/organizations.repository.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { ApiKeyGuard } from './principals/api-key.guard.js';
import { PrincipalCache } from './principals/principal.cache.js';
import { PrincipalsRepository } from './principals/principals.repository.js';
import { KeyHasher } from './secrets/key-hasher.js';
import { TiersRepository } from './tiers/tiers.repository.js';
import { TiersService } from './tiers/tiers.service.js';
import { AdminTokenGuard } from './tokens/admin-token.guard.js';
import { AdminTokensRepository } from './tokens/admin-tokens.repository.js';
import { AdminTokensService } from './tokens/admin-tokens.service.js';

/** For the gateway: turns API keys into principals. Reads only. */
@Module({
  providers: [KeyHasher, PrincipalsRepository, PrincipalCache, ApiKeyGuard],
  exports: [PrincipalCache, ApiKeyGuard],
})
export class AuthGatewayModule {}

/** For the worker: notes when keys were used last. */
@Module({ providers: [KeyUses, KeyUsesRepository], exports: [KeyUses] })
export class AuthWorkerModule {}

/** For control and the command line: keeps organizations, keys, tiers and admin tokens, and guards the operator's API. */
@Module({
  providers: [
    KeyHasher,
    OrganizationsRepository,
    OrganizationsService,
    ApiKeysRepository,
    ApiKeysService,
    TiersRepository,
    TiersService,
    AdminTokensRepository,
    AdminTokensService,
    AdminTokenGuard,
  ],
  exports: [OrganizationsService, ApiKeysService, TiersService, AdminTokensService, AdminTokenGuard],
})
export class AuthControlModule {}
