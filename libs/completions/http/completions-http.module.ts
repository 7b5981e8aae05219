import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OperationsModule, UsageModule } from '#billing/ledger';
import { SettingsControlModule } from '#core/infra';
import { BillingHttpModule } from '#billing/http';
import { CatalogHttpModule } from '#catalog/http';
import { ExplanationsModule } from '../explanations/explanations.module.js';
import { RejectionsModule } from '../rejections/rejections.module.js';
import { RequestsController } from './requests/requests.controller.js';
import { RejectedRequestsController } from './rejections/rejected-requests.controller.js';
import { OwnRequestsController } from './requests/own-requests.controller.js';
import { OwnRejectedRequestsController } from './rejections/own-rejected-requests.controller.js';
import { OwnServiceController } from './service/own-service.controller.js';
import { SuggestedModels } from './service/suggested-models.js';
import { VisibleRequests } from './requests/visible-requests.js';

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
    UsageModule,
  ],
  controllers: [
    RequestsController,
    RejectedRequestsController,
    OwnRequestsController,
    OwnRejectedRequestsController,
    OwnServiceController,
  ],
  providers: [SuggestedModels, VisibleRequests],
})
export class CompletionsHttpModule {}
