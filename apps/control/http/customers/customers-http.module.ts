import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { IdentityModule } from '#identity';
import { IncidentsModule } from '#incidents';
import { AccountsModule, OperationsModule, PromotionsModule } from '#billing';
import { PaymentsControlModule } from '#payments';
import { BillingQueriesModule } from '#records';
import { ExplanationsModule } from '#explanations';
import { RejectionsModule } from '#rejections';
import { SettingsControlModule } from '#settings';
import { SingleSignOnModule } from '#single-sign-on';
import { StatementsModule, UsageQueriesModule } from '#usage';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { KeyAnswers } from '../access/keys/key-answers.js';
import { MemberAnswers } from '../access/members/member-answers.js';
import { Balances } from '../money/balances.js';
import { Displays } from '../money/display/displays.js';
import { OwnAuditController } from './audit/own-audit.controller.js';
import { OwnKeysController } from './keys/own-keys.controller.js';
import { PlaygroundKeyController } from './keys/playground-key.controller.js';
import { MeController } from './me/me.controller.js';
import { InvitationsController } from './members/invitations.controller.js';
import { OwnMembersController } from './members/own-members.controller.js';
import { OwnCatalog } from './models/own-catalog.js';
import { OwnModelsController } from './models/own-models.controller.js';
import { AutomaticTopupController } from './orders/automatic-topup.controller.js';
import { PersonMethodsController } from './orders/person-methods.controller.js';
import { OwnOrdersController } from './orders/own-orders.controller.js';
import { OwnMoneyController } from './money/own-money.controller.js';
import { OwnBalanceHistoryController } from './money/own-balance-history.controller.js';
import { OwnStatementsController } from './money/own-statements.controller.js';
import { OwnOrganizationsController } from './organizations/own-organizations.controller.js';
import { OwnRejectedRequestsController } from './requests/own-rejected-requests.controller.js';
import { OwnRequestsController } from './requests/own-requests.controller.js';
import { VisibleKeys } from './requests/visible-keys.js';
import { OwnServiceController } from './service/own-service.controller.js';
import { SuggestedModels } from './service/suggested-models.js';
import { OwnProvidersController } from './sign-on/own-providers.controller.js';
import { OwnSignOnController } from './sign-on/own-sign-on.controller.js';
import { UsageAnswers } from '../usage/usage-answers.js';

/** `/api/v1`: routes for members of customers, each limited to its own organization. */
@Module({
  imports: [
    AccountsModule,
    IncidentsModule,
    AuthControlModule,
    CatalogModule,
    CatalogControlModule,
    ExplanationsModule,
    IdentityModule,
    BillingQueriesModule,
    OperationsModule,
    PaymentsControlModule,
    PromotionsModule,
    RejectionsModule,
    SettingsControlModule,
    SingleSignOnModule,
    StatementsModule,
    UsageQueriesModule,
  ],
  controllers: [
    MeController,
    OwnOrganizationsController,
    OwnKeysController,
    PlaygroundKeyController,
    OwnMembersController,
    InvitationsController,
    OwnMoneyController,
    OwnOrdersController,
    AutomaticTopupController,
    PersonMethodsController,
    OwnBalanceHistoryController,
    OwnStatementsController,
    OwnRequestsController,
    OwnRejectedRequestsController,
    OwnModelsController,
    OwnServiceController,
    OwnAuditController,
    OwnProvidersController,
    OwnSignOnController,
  ],
  providers: [Balances, Displays, KeyAnswers, MemberAnswers, OwnCatalog, SuggestedModels, UsageAnswers, VisibleKeys],
})
export class CustomersHttpModule {}
