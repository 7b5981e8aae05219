import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AuthControlModule, TOKEN_GUARDS } from '#auth';
import { ConsentGuard, IdentityModule, SessionGuard } from '#identity';
import { DatabaseRepository, IdempotencyModule, InfraModule, type Config } from '#core/infra';
import {
  CoreHttpModule,
  BodyGuard,
  UnexpectedQueryInterceptor,
  ServedOrganizationInterceptor,
  EtagInterceptor,
  IdempotencyInterceptor,
  BodyThrottleGuard,
  ThrottleGuard,
  ThrottleModule,
  UserThrottleGuard,
} from '#core/http';
import { AuthHttpModule } from '#auth/http';
import { CatalogHttpModule } from '#catalog/http';
import { BillingHttpModule } from '#billing/http';
import { ChannelsHttpModule } from '#channels/http';
import { CompletionsHttpModule } from '#completions/http';
import { IdentityHttpModule } from '#identity/http';
import { PaymentsHttpModule } from '#payments/http';
import { NotificationsHttpModule } from '#notifications/http';
import { OperationsHttpModule } from '#operations/http';

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
