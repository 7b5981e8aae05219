import { Module, type DynamicModule } from '@nestjs/common';
import { InfraModule, type Config } from '#core/infra';
import { V1Module } from '#completions/v1';

/** The public data plane. */
@Module({})
export class GatewayModule {
  static withConfig(config: Config): DynamicModule {
    return {
      module: GatewayModule,
      imports: [InfraModule.forApp({ app: 'gateway', config, role: 'routify_gateway' }), V1Module],
    };
  }
}
