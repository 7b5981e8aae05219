import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OperationsModule } from '#billing';
import { ExplanationsModule } from '#explanations';
import { RejectionsModule } from '#rejections';
import { SettingsControlModule } from '#settings';
import { UsageQueriesModule } from '#usage';
import { BillingHttpModule } from '../money/billing-http.module.js';
import { CatalogHttpModule } from '../catalog/catalog-http.module.js';
import { RequestsController } from './requests.controller.js';
import { RejectedRequestsController } from '../rejections/rejected-requests.controller.js';
import { OwnRequestsController } from '../customers/requests/own-requests.controller.js';
import { OwnRejectedRequestsController } from '../customers/requests/own-rejected-requests.controller.js';
import { OwnServiceController } from '../customers/service/own-service.controller.js';
import { SuggestedModels } from '../customers/service/suggested-models.js';
import { VisibleKeys } from '../customers/requests/visible-keys.js';

/** Requests, booked, running and rejected, of operators and customers. */
@Module({
  imports: [
    BillingHttpModule,
    CatalogHttpModule,
    AuthControlModule,
    ExplanationsModule,
    OperationsModule,
    RejectionsModule,
    SettingsControlModule,
    UsageQueriesModule,
  ],
  controllers: [
    RequestsController,
    RejectedRequestsController,
    OwnRequestsController,
    OwnRejectedRequestsController,
    OwnServiceController,
  ],
  providers: [SuggestedModels, VisibleKeys],
})
export class CompletionsHttpModule {}
