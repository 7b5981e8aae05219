import { Module } from '@nestjs/common';
import { AccountDayRepository } from '../months/account-day.repository.js';
import { CreditMonthRepository } from '../months/credit-month.repository.js';
import { DeferredRevenueService } from '../months/deferred-revenue.service.js';
import { LedgerMonthsService } from '../months/ledger-months.service.js';
import { SealRepository } from '../seals/seal.repository.js';
import { SealsService } from '../seals/seals.service.js';
import { ArchiveRepository } from './archive.repository.js';
import { CapSpendRepository } from './cap-spend.repository.js';
import { SettlementFailureRepository } from './settlement-failure.repository.js';
import { TransferRepository } from './transfer.repository.js';
import { UsageRecordRepository } from './usage-record.repository.js';
import { WalletRepository } from './wallet.repository.js';

const readable = [
  ArchiveRepository,
  CapSpendRepository,
  DeferredRevenueService,
  LedgerMonthsService,
  SealsService,
  SettlementFailureRepository,
  TransferRepository,
  UsageRecordRepository,
  WalletRepository,
];

/** The tables of the ledger, the sums of its days and months, and its seals. Needs no Redis. */
@Module({
  providers: [...readable, AccountDayRepository, CreditMonthRepository, SealRepository],
  exports: readable,
})
export class LedgerModule {}
