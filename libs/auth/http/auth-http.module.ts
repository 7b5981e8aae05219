import { Module } from '@nestjs/common';
import { AccountsModule, LedgerAuditModule, UsageModule } from '#billing/ledger';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { IdentityModule } from '#identity';
import { IncidentsModule } from '#operations';
import { BillingQueriesModule } from '#billing/admission';
import { SettingsControlModule } from '#core/infra';
import { CatalogHttpModule } from '#catalog/http';
import { AuthControlModule } from '../auth.module.js';
import { CapAnswers } from './caps/cap-answers.js';
import { CapsController } from './caps/caps.controller.js';
import { OwnCapsController } from './caps/own-caps.controller.js';
import { NamesController } from './names/names.controller.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { OrganizationFiguresController } from './organizations/organization-figures.controller.js';
import { KeysController } from './keys/keys.controller.js';
import { OwnProjectsController } from './projects/own-projects.controller.js';
import { OwnProjectMembersController } from './projects/own-project-members.controller.js';
import { ProjectsController } from './projects/projects.controller.js';
import { TiersController } from './tiers/tiers.controller.js';
import { TokensController } from './tokens/tokens.controller.js';
import { OrganizationInvitationsController } from './members/organization-invitations.controller.js';
import { OrganizationMembersController } from './members/organization-members.controller.js';
import { OwnOrganizationsController } from './organizations/own-organizations.controller.js';
import { OwnKeysController } from './keys/own-keys.controller.js';
import { PlaygroundKeyController } from './keys/playground-key.controller.js';
import { OwnMembersController } from './members/own-members.controller.js';
import { InvitationsController } from './members/invitations.controller.js';
import { Balances } from './organizations/balances.js';
import { CreditLimits } from './organizations/credit-limits.js';
import { OrganizationFiguresService } from './organizations/organization-figures.service.js';
import { KeyAnswers } from './keys/key-answers.js';
import { MemberAnswers } from './members/member-answers.js';
import { TierLoads } from './tiers/tier-loads.js';

/** Organizations, keys, tiers, members and tokens, of operators and customers. */
@Module({
  imports: [
    CatalogHttpModule,
    AccountsModule,
    AuthControlModule,
    BillingQueriesModule,
    CatalogModule,
    CatalogControlModule,
    IdentityModule,
    IncidentsModule,
    LedgerAuditModule,
    SettingsControlModule,
    UsageModule,
  ],
  controllers: [
    CapsController,
    OwnCapsController,
    ProjectsController,
    OwnProjectsController,
    OwnProjectMembersController,
    NamesController,
    OrganizationsController,
    OrganizationFiguresController,
    KeysController,
    TiersController,
    TokensController,
    OrganizationInvitationsController,
    OrganizationMembersController,
    OwnOrganizationsController,
    OwnKeysController,
    PlaygroundKeyController,
    OwnMembersController,
    InvitationsController,
  ],
  providers: [Balances, CapAnswers, CreditLimits, OrganizationFiguresService, KeyAnswers, MemberAnswers, TierLoads],
  exports: [Balances, MemberAnswers],
})
export class AuthHttpModule {}
