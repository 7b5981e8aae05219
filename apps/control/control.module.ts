import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AuthControlModule, TOKEN_GUARDS } from '#auth';
import { AccountsModule } from '#billing';
import { CatalogControlModule, CatalogModule } from '#catalog';
import { BillingQueriesModule } from '#records';
import { DatabaseRepository, IdempotencyModule, InfraModule, type Config } from '#infra';
import { LedgerAuditModule } from '#ledger-audit';
import { MailControlModule } from '#mail';
import { SettingsControlModule } from '#settings';
import { UsageQueriesModule } from '#usage';
import { ConsentGuard, IdentityModule, SessionGuard } from '#identity';
import { SingleSignOnModule } from '#single-sign-on';
import { AccountHttpModule } from './http/account/account-http.module.js';
import { ActorsHttpModule } from './http/actors/actors-http.module.js';
import { AuditController } from './http/operations/audit/audit.controller.js';
import { ChannelTestsHttpModule } from './http/routing/channel-tests/channel-tests-http.module.js';
import { ChannelsHttpModule } from './http/routing/channels/channels-http.module.js';
import { BodyGuard } from './http/conventions/body/body.guard.js';
import { EtagInterceptor } from './http/conventions/writes/etag.interceptor.js';
import { IdempotencyInterceptor } from './http/conventions/writes/idempotency.interceptor.js';
import { UnexpectedQueryInterceptor } from './http/conventions/lists/unexpected-query.interceptor.js';
import { ServedOrganizationInterceptor } from './http/conventions/served-organization.interceptor.js';
import { CustomersHttpModule } from './http/customers/customers-http.module.js';
import { IdentityProvidersController } from './http/access/identity-providers/identity-providers.controller.js';
import { HealthController } from './http/operations/health/health.controller.js';
import { InstallationHttpModule } from './http/installation/installation-http.module.js';
import { KeyAnswers } from './http/access/keys/key-answers.js';
import { KeysController } from './http/access/keys/keys.controller.js';
import { MailsController } from './http/operations/mails/mails.controller.js';
import { MaintenanceController } from './http/operations/maintenance/maintenance.controller.js';
import { NamesController } from './http/access/names/names.controller.js';
import { MemberAnswers } from './http/access/members/member-answers.js';
import { OrganizationInvitationsController } from './http/access/members/organization-invitations.controller.js';
import { OrganizationMembersController } from './http/access/members/organization-members.controller.js';
import { CatalogHttpModule } from './http/catalog/catalog-http.module.js';
import { Balances } from './http/money/balances.js';
import { CreditLimits } from './http/access/organizations/credit-limits.js';
import { OrganizationFiguresController } from './http/access/organizations/organization-figures.controller.js';
import { OrganizationFiguresService } from './http/access/organizations/organization-figures.service.js';
import { OrganizationsController } from './http/access/organizations/organizations.controller.js';
import { RoutesHttpModule } from './http/routing/routes/routes-http.module.js';
import { SettingGroupsController } from './http/operations/setting-groups/setting-groups.controller.js';
import { SettingsController } from './http/operations/settings/settings.controller.js';
import { CalendarsController } from './http/operations/settings/calendars.controller.js';
import { DisplayRatesController } from './http/operations/settings/display-rates.controller.js';
import { TaskTableController } from './http/operations/settings/task-table.controller.js';
import { SystemHttpModule } from './http/operations/system/system-http.module.js';
import { TierLoads } from './http/access/tiers/tier-loads.js';
import { TiersController } from './http/access/tiers/tiers.controller.js';
import { TokensController } from './http/access/tokens/tokens.controller.js';
import { InvoicesHttpModule } from './http/invoices/invoices-http.module.js';
import { AlertsHttpModule } from './http/alerts/alerts-http.module.js';
import { PriceUpdatesHttpModule } from './http/price-updates/price-updates-http.module.js';
import { NewsHttpModule } from './http/news/news-http.module.js';
import { UpstreamBalancesHttpModule } from './http/routing/upstream-balances/upstream-balances-http.module.js';
import { WebhooksHttpModule } from './http/webhooks/webhooks-http.module.js';
import { PaymentsHttpModule } from './http/payments/payments-http.module.js';
import { PublicHttpModule } from './http/public/public-http.module.js';
import { LiveHttpModule } from './http/live/live-http.module.js';
import { MoneyHttpModule } from './http/money/money-http.module.js';
import { OperatorInvitationsController } from './http/access/users/operator-invitations.controller.js';
import { UsersController } from './http/access/users/users.controller.js';
import { BodyThrottleGuard, ThrottleGuard } from './throttle/throttle.guard.js';
import { ThrottleModule } from './throttle/throttle.module.js';
import { UserThrottleGuard } from './throttle/user-throttle.guard.js';

/** The management plane. Guards and interceptors run in the order listed here. */
@Module({})
export class ControlModule {
  static withConfig(config: Config): DynamicModule {
    return {
      module: ControlModule,
      imports: [
        InfraModule.forApp({ app: 'control', config, role: 'routify_control' }),
        IdempotencyModule,
        ThrottleModule,
        ActorsHttpModule,
        MailControlModule,
        SettingsControlModule,
        AuthControlModule,
        IdentityModule,
        SingleSignOnModule,
        AccountHttpModule,
        AccountsModule,
        LedgerAuditModule,
        UsageQueriesModule,
        BillingQueriesModule,
        // Before the catalog: `/models/export` must not match `/models/:id`.
        InstallationHttpModule,
        CatalogModule,
        CatalogControlModule,
        CatalogHttpModule,
        ChannelsHttpModule,
        ChannelTestsHttpModule,
        CustomersHttpModule,
        InvoicesHttpModule,
        AlertsHttpModule,
        NewsHttpModule,
        PriceUpdatesHttpModule,
        UpstreamBalancesHttpModule,
        WebhooksHttpModule,
        LiveHttpModule,
        MoneyHttpModule,
        PaymentsHttpModule,
        PublicHttpModule,
        RoutesHttpModule,
        SystemHttpModule,
      ],
      controllers: [
        HealthController,
        NamesController,
        OrganizationsController,
        OrganizationFiguresController,
        KeysController,
        TiersController,
        TokensController,
        MailsController,
        MaintenanceController,
        SettingsController,
        SettingGroupsController,
        CalendarsController,
        DisplayRatesController,
        TaskTableController,
        AuditController,
        OperatorInvitationsController,
        UsersController,
        IdentityProvidersController,
        OrganizationInvitationsController,
        OrganizationMembersController,
      ],
      providers: [
        DatabaseRepository,
        Balances,
        CreditLimits,
        OrganizationFiguresService,
        KeyAnswers,
        MemberAnswers,
        TierLoads,
        { provide: APP_GUARD, useExisting: ThrottleGuard },
        { provide: APP_GUARD, useExisting: SessionGuard },
        { provide: APP_GUARD, useExisting: ConsentGuard },
        { provide: APP_GUARD, useExisting: UserThrottleGuard },
        ...TOKEN_GUARDS.map((guard) => ({ provide: APP_GUARD, useExisting: guard })),
        // Only what all of these have admitted has its body read.
        { provide: APP_GUARD, useClass: BodyGuard },
        { provide: APP_GUARD, useExisting: BodyThrottleGuard },
        { provide: APP_INTERCEPTOR, useClass: UnexpectedQueryInterceptor },
        { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ServedOrganizationInterceptor },
      ],
    };
  }
}
