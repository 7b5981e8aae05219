import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { PaymentsControlModule } from '#payments';
import { ComparisonsController } from './comparison/comparisons.controller.js';
import { DisputesController } from './disputes/disputes.controller.js';
import { PaymentMessagesController } from './messages/payment-messages.controller.js';
import { TopupOffersController } from './offers/topup-offers.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { PaymentProvidersController } from './providers/payment-providers.controller.js';
import { PayoutsController } from './payouts/payouts.controller.js';
import { SettlementReceiptsController } from './receipts/settlement-receipts.controller.js';
import { OrderRefundsController } from './refunds/order-refunds.controller.js';
import { StatementImportsController } from './statements/statement-imports.controller.js';
import { UnappliedPaymentsController } from './unapplied/unapplied-payments.controller.js';

/** Routes for orders, and webhooks of payment providers. */
@Module({
  imports: [AuthControlModule, PaymentsControlModule],
  controllers: [
    ComparisonsController,
    DisputesController,
    OrderRefundsController,
    OrdersController,
    PaymentMessagesController,
    PaymentProvidersController,
    PayoutsController,
    SettlementReceiptsController,
    StatementImportsController,
    TopupOffersController,
    UnappliedPaymentsController,
  ],
})
export class PaymentsHttpModule {}
