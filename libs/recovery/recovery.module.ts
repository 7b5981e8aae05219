import { Module } from '@nestjs/common';
import { AdmissionModule } from '#admission';
import { AccountsModule, WalletRepository } from '#billing';
import { RebuildModule } from '#ledger-audit';
import { JournalReplayModule } from '#metering';
import { PaymentsControlModule } from '#payments';
import { RecoveryService } from './recovery.service.js';

/** For the command line. */
@Module({
  imports: [AccountsModule, AdmissionModule, JournalReplayModule, PaymentsControlModule, RebuildModule],
  providers: [RecoveryService, WalletRepository],
  exports: [RecoveryService],
})
export class RecoveryModule {}
