import { Module } from '@nestjs/common';
import { CatalogControlModule } from '#catalog';
import { ChannelTestsModule } from '#completions';
import { ChannelTrialsController } from './channel-trials.controller.js';

/** Upstreams called for an operator, over HTTP. The catalog translates the ids of models. */
@Module({ imports: [CatalogControlModule, ChannelTestsModule], controllers: [ChannelTrialsController] })
export class ChannelTrialsHttpModule {}
