import { Module, type DynamicModule } from '@nestjs/common';
import { AuthGatewayModule } from '#auth';
import { BillingQueriesModule } from '#records';
import { CatalogModule } from '#catalog';
import { RejectionsGatewayModule } from '#rejections';
import { UpstreamsModule } from '#upstreams';
import { CompletionsModule } from '#completions';
import { InfraModule, type Config } from '#infra';
import { AccountController } from './http/account.controller.js';
import { BillingController } from './http/billing.controller.js';
import { CancellationsController } from './http/cancellations.controller.js';
import { CompletionsController } from './http/completions.controller.js';
import { DocsController } from './http/docs.controller.js';
import { EstimateController } from './http/estimate.controller.js';
import { HealthController } from './http/health.controller.js';
import { ModelsController } from './http/models.controller.js';
import { ServiceController } from './http/service.controller.js';
import { StoredResponsesController } from './http/stored-responses.controller.js';
import { StreamCheckController } from './http/stream-check.controller.js';
import { TokenCountsController } from './http/token-counts.controller.js';

/** The public data plane: `/v1`, without any writer of the ledger or the configuration. */
@Module({})
export class GatewayModule {
  static withConfig(config: Config): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        InfraModule.forApp({ app: 'gateway', config, role: 'routify_gateway' }),
        AuthGatewayModule,
        CatalogModule,
        UpstreamsModule,
        CompletionsModule,
        BillingQueriesModule,
        RejectionsGatewayModule,
      ],
      controllers: [
        TokenCountsController,
        CompletionsController,
        StoredResponsesController,
        EstimateController,
        ModelsController,
        AccountController,
        BillingController,
        CancellationsController,
        HealthController,
        ServiceController,
        DocsController,
        StreamCheckController,
      ],
    };
  }
}
