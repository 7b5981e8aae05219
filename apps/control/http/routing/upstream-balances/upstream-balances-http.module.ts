import { Module } from '@nestjs/common';
import { UpstreamAccountsControlModule } from '#upstream-accounts';
import { UpstreamBalancesController } from './upstream-balances.controller.js';

/** Balances at providers over HTTP. */
@Module({ imports: [UpstreamAccountsControlModule], controllers: [UpstreamBalancesController] })
export class UpstreamBalancesHttpModule {}
