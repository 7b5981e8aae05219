import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule, UpstreamsControlModule } from '#channels';
import { ChannelTest } from './channel-test.js';
import { CredentialVerification } from './credential-verification.js';
import { ModelDiscovery } from './model-discovery.js';
import { UpstreamModels } from './upstream-models.js';

/** For control and the command line: calls upstreams on behalf of an operator. */
@Module({
  imports: [CatalogControlModule, ChannelsControlModule, UpstreamsControlModule],
  providers: [ChannelTest, CredentialVerification, ModelDiscovery, UpstreamModels],
  exports: [ChannelTest, CredentialVerification, ModelDiscovery],
})
export class ChannelTestsModule {}
