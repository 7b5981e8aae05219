import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { ChannelTestsModule } from '#completions';
import { ChannelTrialsController } from './channel-tests.controller.js';

/** Routes that call upstreams for an operator. The catalog maps model ids. */
@Module({ imports: [CatalogControlModule, ChannelTestsModule], controllers: [ChannelTrialsController] })
export class ChannelTestsHttpModule {}
