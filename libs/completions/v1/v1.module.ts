import { Module } from '@nestjs/common';
import { AuthGatewayModule } from '#auth';
import { CatalogModule } from '#catalog';
import { BillingQueriesModule } from '#billing/admission';
import { UpstreamsModule } from '#channels';
import { CompletionsModule } from '../completions.module.js';
import { RejectionsGatewayModule } from '../rejections/rejections.module.js';
import { TokenCountsController } from './token-counts.controller.js';
import { CompletionsController } from './completions.controller.js';
import { StoredResponsesController } from './stored-responses.controller.js';
import { EstimateController } from './estimate.controller.js';
import { ModelsController } from './models.controller.js';
import { AccountController } from './account.controller.js';
import { BillingController } from './billing.controller.js';
import { CancellationsController } from './cancellations.controller.js';
import { HealthController } from './health.controller.js';
import { ServiceController } from './service.controller.js';
import { DocsController } from './docs.controller.js';
import { RefusedMethodsController, RefusedMethodsOfIdsController } from './refused-methods.controller.js';
import { StreamCheckController } from './stream-check.controller.js';

/** The routes of `/v1`: without any writer of the ledger or the configuration. */
@Module({
  imports: [
    AuthGatewayModule,
    BillingQueriesModule,
    CatalogModule,
    CompletionsModule,
    RejectionsGatewayModule,
    UpstreamsModule,
  ],
  // In the order of matching: fixed paths before those with an id.
  controllers: [
    CompletionsController,
    TokenCountsController,
    EstimateController,
    ModelsController,
    AccountController,
    BillingController,
    HealthController,
    ServiceController,
    DocsController,
    StreamCheckController,
    RefusedMethodsController,
    StoredResponsesController,
    CancellationsController,
    RefusedMethodsOfIdsController,
  ],
})
export class V1Module {}
