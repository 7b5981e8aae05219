import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { ChannelTestsModule } from '#completions';
import { StreamsModule } from '../../streams/streams.module.js';
import { ChannelTrialsController } from './channel-tests.controller.js';

/** Routes that call upstreams for an operator. The catalog maps model ids. */
@Module({ imports: [CatalogControlModule, ChannelTestsModule, StreamsModule], controllers: [ChannelTrialsController] })
export class ChannelTestsHttpModule {}
