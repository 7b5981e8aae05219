import { Module } from '@nestjs/common';
import { AdmissionModule } from '../../admission/admission.module.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { AccountsService } from './accounts.service.js';
import { CapUseService } from './cap-use.service.js';
import { MovedMoneyRepository } from './moved-money.repository.js';
import { PaymentBook } from './payment-book.js';
import { PaymentRepository } from './payment.repository.js';
import { ProjectionRepository } from './projection.repository.js';
import { PublishService } from './publish.service.js';
import { WithdrawalBook } from './withdrawal-book.js';

/** For control and the command line: management of wallets. Cannot settle. */
@Module({
  imports: [AdmissionModule, LedgerModule],
  providers: [
    ...[AccountsService, CapUseService, MovedMoneyRepository, PaymentBook, PaymentRepository, ProjectionRepository],
    ...[PublishService, WithdrawalBook],
  ],
  exports: [AccountsService, CapUseService, PaymentBook, PaymentRepository, PublishService, WithdrawalBook],
})
export class AccountsModule {}
