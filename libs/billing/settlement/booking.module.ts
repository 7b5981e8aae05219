import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LedgerRepository } from './ledger.repository.js';

/** Books finished requests: for the worker's settlement, and for the demo, whose requests were never admitted. */
@Module({ imports: [LedgerModule], providers: [LedgerRepository], exports: [LedgerRepository] })
export class BookingModule {}
