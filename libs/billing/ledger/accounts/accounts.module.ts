import { Module } from '@nestjs/common';
import { AdmissionModule } from '../../admission/admission.module.js';
import { OpeningBalancesRepository } from '../opening/opening-balances.repository.js';
import { ClearingEntryRepository } from '../order-money/clearing-entry.repository.js';
import { ClearingService } from '../order-money/clearing.service.js';
import { OrderCreditsService } from '../order-money/order-credits.service.js';
import { OrderMoneyService } from '../order-money/order-money.service.js';
import { RefundPlansService } from '../order-money/refund-plans.service.js';
import { GrantRepository } from '../promotions/grant.repository.js';
import { GrantsService } from '../promotions/grants.service.js';
import { RedeemCodeHasher } from '../promotions/redeem-code-hasher.js';
import { RedeemCodeRepository } from '../promotions/redeem-code.repository.js';
import { RedeemCodesService } from '../promotions/redeem-codes.service.js';
import { RefundRepository } from '../refunds/refund.repository.js';
import { RefundsService } from '../refunds/refunds.service.js';
import { LedgerModule } from '../transfers/ledger.module.js';
import { AccountsService } from './accounts.service.js';
import { CapUseService } from './cap-use.service.js';
import { MovedMoneyRepository } from './moved-money.repository.js';
import { PaymentBook } from './payment-book.js';
import { PaymentRepository } from './payment.repository.js';
import { ProjectionRepository } from './projection.repository.js';
import { PublishService } from './publish.service.js';
import { WithdrawalBook } from './withdrawal-book.js';

const services = [
  AccountsService,
  CapUseService,
  ClearingService,
  GrantRepository,
  GrantsService,
  OpeningBalancesRepository,
  OrderMoneyService,
  PaymentBook,
  PaymentRepository,
  PublishService,
  RedeemCodesService,
  RefundPlansService,
  RefundRepository,
  RefundsService,
  WithdrawalBook,
];

/** Money of wallets by the hand of people and providers: payments, grants, refunds, orders. Cannot settle. */
@Module({
  imports: [AdmissionModule, LedgerModule],
  providers: [
    ...services,
    ClearingEntryRepository,
    MovedMoneyRepository,
    OrderCreditsService,
    ProjectionRepository,
    RedeemCodeHasher,
    RedeemCodeRepository,
  ],
  exports: [...services, LedgerModule],
})
export class AccountsModule {}
