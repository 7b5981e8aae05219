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

/** The tables of the ledger, for billing's other modules; not exported from the room. */
@Module({ providers: repositories, exports: repositories })
export class LedgerModule {}
