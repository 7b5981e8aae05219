import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { Vault } from '#core/infra';
import { IdentityModule } from '../identity.module.js';
import { DomainChecks } from './domains/domain-checks.js';
import { DomainsRepository } from './domains/domains.repository.js';
import { DomainsService } from './domains/domains.service.js';
import { TextRecords } from './domains/text-records.js';
import { SINGLE_SIGN_ON_JOBS } from './jobs.js';
import { NewPeople } from './flows/new-people.js';
import { ReturningPeople } from './flows/returning-people.js';
import { ProviderAttempts } from './flows/provider-attempts.js';
import { ProviderStepUps } from './flows/provider-step-ups.js';
import { ProviderLogins } from './flows/provider-logins.service.js';
import { ProviderLogouts } from './flows/provider-logouts.service.js';
import { ExternalIdentities } from './identities/external-identities.js';
import { ExternalIdentitiesRepository } from './identities/external-identities.repository.js';
import { ClientConfigurations } from './protocols/client-configurations.js';
import { GuardedFetch } from './protocols/guarded-fetch.js';
import { OAuth2Protocol } from './protocols/oauth2.protocol.js';
import { OpenIdProtocol } from './protocols/open-id.protocol.js';
import { Protocols } from './protocols/protocols.js';
import { IdentityProvidersRepository } from './providers/identity-providers.repository.js';
import { IdentityProvidersService } from './providers/identity-providers.service.js';

const services = [DomainsService, ExternalIdentities, IdentityProvidersService, ProviderLogins, ProviderLogouts];

/** For control: log-in by other providers. */
@Module({
  imports: [AuthControlModule, IdentityModule],
  providers: [
    ...services,
    ...SINGLE_SIGN_ON_JOBS,
    ClientConfigurations,
    DomainChecks,
    DomainsRepository,
    ExternalIdentitiesRepository,
    GuardedFetch,
    IdentityProvidersRepository,
    NewPeople,
    OAuth2Protocol,
    OpenIdProtocol,
    Protocols,
    ProviderAttempts,
    ProviderStepUps,
    ReturningPeople,
    TextRecords,
    Vault,
  ],
  exports: services,
})
export class SingleSignOnModule {}
