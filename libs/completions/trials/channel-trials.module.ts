import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { ChannelTrial } from './channel-trial.js';
import { CredentialVerification } from './credential-verification.js';
import { ModelDiscovery } from './model-discovery.js';
import { UpstreamModels } from './upstream-models.js';

/** For control and the command line: upstreams are called and shown to an operator. */
@Module({
  imports: [CatalogControlModule, ChannelsControlModule],
  providers: [ChannelTrial, CredentialVerification, ModelDiscovery, UpstreamModels],
  exports: [ChannelTrial, CredentialVerification, ModelDiscovery],
})
export class ChannelTrialsModule {}
