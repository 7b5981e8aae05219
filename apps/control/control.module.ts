import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AuthControlModule, TOKEN_GUARDS } from '#auth';
import { ConsentGuard, IdentityModule, SessionGuard } from '#identity';
import { DatabaseRepository, IdempotencyModule, InfraModule, type Config } from '#infra';
import { CoreHttpModule } from './http/conventions/core-http.module.js';
import { AuthHttpModule } from './http/access/auth-http.module.js';
import { CatalogHttpModule } from './http/catalog/catalog-http.module.js';
import { BillingHttpModule } from './http/money/billing-http.module.js';
import { ChannelsHttpModule } from './http/routing/channels-http.module.js';
import { CompletionsHttpModule } from './http/requests/completions-http.module.js';
import { IdentityHttpModule } from './http/account/identity-http.module.js';
import { PaymentsHttpModule } from './http/payments/payments-http.module.js';
import { NotificationsHttpModule } from './http/alerts/notifications-http.module.js';
import { OperationsHttpModule } from './http/installation/operations-http.module.js';
import { BodyGuard } from './http/conventions/body/body.guard.js';
import { UnexpectedQueryInterceptor } from './http/conventions/lists/unexpected-query.interceptor.js';
import { ServedOrganizationInterceptor } from './http/conventions/served-organization.interceptor.js';
import { EtagInterceptor } from './http/conventions/writes/etag.interceptor.js';
import { IdempotencyInterceptor } from './http/conventions/writes/idempotency.interceptor.js';
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
        AuthControlModule,
        IdentityModule,
        CoreHttpModule,
        // Before the catalog: `/models/export` must not match `/models/:id`.
        OperationsHttpModule,
        CatalogHttpModule,
        AuthHttpModule,
        BillingHttpModule,
        ChannelsHttpModule,
        CompletionsHttpModule,
        IdentityHttpModule,
        PaymentsHttpModule,
        NotificationsHttpModule,
      ],
      providers: [
        DatabaseRepository,
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
