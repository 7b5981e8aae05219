import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { IdentityModule } from '#identity';
import { InvoicesControlModule } from '../invoices/invoices.module.js';
import { PaymentsControlModule } from '../payments.module.js';
import { ComparisonsController } from './comparison/comparisons.controller.js';
import { DisputesController } from './disputes/disputes.controller.js';
import { OrderRefundsController } from './refunds/order-refunds.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { PaymentMessagesController } from './messages/payment-messages.controller.js';
import { PaymentProvidersController } from './providers/payment-providers.controller.js';
import { PayoutsController } from './payouts/payouts.controller.js';
import { SettlementReceiptsController } from './receipts/settlement-receipts.controller.js';
import { StatementImportsController } from './statements/statement-imports.controller.js';
import { TopupOffersController } from './offers/topup-offers.controller.js';
import { UnappliedPaymentsController } from './unapplied/unapplied-payments.controller.js';
import { OwnOrdersController } from './orders/own-orders.controller.js';
import { AutomaticTopupController } from './orders/automatic-topup.controller.js';
import { PersonMethodsController } from './orders/person-methods.controller.js';
import { BillingProfilesController } from './invoices/billing-profiles.controller.js';
import { InvoicesController } from './invoices/invoices.controller.js';
import { OwnBillingProfileController } from './invoices/own-billing-profile.controller.js';
import { OwnInvoicesController } from './invoices/own-invoices.controller.js';

/** Orders, what payment providers send, and invoices, of operators and customers. */
@Module({
  imports: [AuthControlModule, IdentityModule, InvoicesControlModule, PaymentsControlModule],
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
    OwnOrdersController,
    AutomaticTopupController,
    PersonMethodsController,
    BillingProfilesController,
    InvoicesController,
    OwnBillingProfileController,
    OwnInvoicesController,
  ],
})
export class PaymentsHttpModule {}
