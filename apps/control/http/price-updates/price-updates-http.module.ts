import { Module } from '@nestjs/common';
import { PriceUpdatesControlModule } from '#price-updates';
import { PriceProposalsController } from './price-proposals.controller.js';

/** The price list on the network over HTTP. */
@Module({
  imports: [PriceUpdatesControlModule],
  controllers: [PriceProposalsController],
})
export class PriceUpdatesHttpModule {}
