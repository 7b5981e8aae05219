import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { AuthControlModule } from '#auth';
import { StreamsModule } from '../streams/streams.module.js';
import { LiveController } from './live.controller.js';
import { LiveHub } from './live-hub.js';

/** Streams of what happens now. */
@Module({
  imports: [AdmissionModule, AuthControlModule, StreamsModule],
  controllers: [LiveController],
  providers: [LiveHub],
})
export class LiveHttpModule {}
