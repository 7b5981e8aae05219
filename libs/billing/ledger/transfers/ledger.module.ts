import { Module } from '@nestjs/common';
import { ArchiveRepository } from './archive.repository.js';
import { CapSpendRepository } from './cap-spend.repository.js';
import { SettlementFailureRepository } from './settlement-failure.repository.js';
import { TransferRepository } from './transfer.repository.js';
import { UsageRecordRepository } from './usage-record.repository.js';
import { WalletRepository } from './wallet.repository.js';

const repositories = [
  ArchiveRepository,
  CapSpendRepository,
  SettlementFailureRepository,
  TransferRepository,
  UsageRecordRepository,
  WalletRepository,
];

/** Repositories of the ledger tables, for billing's own modules and the other readers of the ledger. */
@Module({ providers: repositories, exports: repositories })
export class LedgerModule {}
