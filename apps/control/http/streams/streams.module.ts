import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { IdentityModule } from '#identity';
import { AccessWatch } from './access-watch.js';

/** What answers that last have in common. */
@Module({
  imports: [AuthControlModule, IdentityModule],
  providers: [AccessWatch],
  exports: [AccessWatch],
})
export class StreamsModule {}
