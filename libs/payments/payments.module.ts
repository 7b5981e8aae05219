import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { AuthControlModule, KeyHasher, MailRecipientsModule } from '#auth';
import { AccountsModule } from '#billing/ledger';
import { MailOutboxModule } from '#core/mail';
import { SettingsControlModule, Vault } from '#core/infra';
import { AutomaticTopupRepository } from './automatic/automatic-topup.repository.js';
import { AutomaticTopupsService } from './automatic/automatic-topups.service.js';
import { MethodCaller } from './automatic/method-caller.js';
import { MethodChargeRepository } from './automatic/method-charge.repository.js';
import { MethodOrders } from './automatic/method-orders.service.js';
import { MethodCharges } from './automatic/method-charges.js';
import { SavedMethodRepository } from './orders/saved-method.repository.js';
import { TopupStarter } from './automatic/topup-starter.js';
import { TopupSteps } from './automatic/topup-steps.js';
import { PaymentEventBooking } from './booking/payment-event.booking.js';
import { LineOpening } from './booking/line-opening.js';
import { LineTakings } from './booking/line-takings.js';
import { PaymentLines } from './booking/payment-lines.js';
import { PaymentEventsService } from './booking/payment-events.service.js';
import { PayoutsService } from './booking/payouts.service.js';
import { ProviderMoneyBooking } from './booking/provider-money.booking.js';
import { ReceivedTransfersService } from './booking/received-transfers.service.js';
import { StatementImportsService } from './booking/statement-imports.service.js';
import { TakenBackBooking } from './booking/taken-back.booking.js';
import { UnappliedService } from './booking/unapplied.service.js';
import { BtcpayAdapter } from './btcpay/btcpay.adapter.js';
import { BtcpayClient } from './btcpay/btcpay-client.js';
import { CheckoutRules } from './checkout/checkout.rules.js';
import { CheckoutService } from './checkout/checkout.service.js';
import { ComparisonRepository } from './comparison/comparison.repository.js';
import { ComparisonsService } from './comparison/comparisons.service.js';
import { NightlyComparison } from './comparison/nightly-comparison.js';
import { EpayAdapter } from './epay/epay.adapter.js';
import { EpayClient } from './epay/epay-client.js';
import { StatusCheckRunner } from './status-checks/status-check-runner.js';
import { MessagesService } from './status-checks/messages.service.js';
import { OpenedProviders } from './status-checks/opened-providers.js';
import { PAYMENTS_QUEUE, PaymentsQueue } from './status-checks/payments.queue.js';
import { ProviderSweepsService } from './status-checks/provider-sweeps.service.js';
import { StatusCheckRepository } from './status-checks/status-check.repository.js';
import { StatusChecksService } from './status-checks/status-checks.service.js';
import { SnapshotOrders } from './status-checks/snapshot-orders.js';
import { SnapshotRefunds } from './status-checks/snapshot-refunds.js';
import { SnapshotWriter } from './status-checks/snapshot-writer.js';
import { PaymentMails } from './mails/payment-mails.js';
import { TopupOfferRepository } from './offers/topup-offer.repository.js';
import { TopupOffersService } from './offers/topup-offers.service.js';
import { ClaimsRepository } from './orders/claims.repository.js';
import { ConversionsService } from './orders/conversions.service.js';
import { DeclineLimits } from './orders/decline.limits.js';
import { DeclineRepository } from './orders/decline.repository.js';
import { DisputeRepository } from './orders/dispute.repository.js';
import { PaymentEventRepository } from './orders/payment-event.repository.js';
import { OrderRefundRepository } from './orders/order-refund.repository.js';
import { OrderSignature } from './orders/order-signature.js';
import { OrderRepository } from './orders/order.repository.js';
import { OrdersService } from './orders/orders.service.js';
import { PaymentMoveRepository } from './orders/payment-move.repository.js';
import { RefundLinks } from './orders/refund-links.js';
import { PaymentProviderRepository } from './providers/payment-provider.repository.js';
import { PaymentProvidersService } from './providers/payment-providers.service.js';
import { ProviderAdapters } from './providers/provider-adapters.js';
import { CredentialsVault } from './providers/provider-credentials.js';
import { ProviderEndpoints } from './providers/provider-endpoints.service.js';
import { SettlementReceiptRepository } from './receipts/settlement-receipt.repository.js';
import { SettlementReceiptSender } from './receipts/settlement-receipt.sender.js';
import { SettlementReceiptsService } from './receipts/settlement-receipts.service.js';
import { OrderRefundsService } from './refunds/order-refunds.service.js';
import { RefundSender } from './refunds/refund-sender.js';
import { StripeAdapter } from './stripe/stripe.adapter.js';
import { PaymentsProcessor } from './worker/payments.processor.js';
import { PaymentsSweep } from './worker/payments.sweep.js';
import { PAYMENT_JOBS } from './jobs.js';
import { PaymentsPass } from './worker/payments-pass.js';
import { YookassaAdapter } from './yookassa/yookassa.adapter.js';
import { YookassaClient } from './yookassa/yookassa-client.js';

const rows = [
  DeclineLimits,
  DeclineRepository,
  DisputeRepository,
  PaymentEventRepository,
  KeyHasher,
  OrderRefundRepository,
  OrderRepository,
  OrderSignature,
  PaymentMoveRepository,
  PaymentProviderRepository,
  RefundLinks,
  SavedMethodRepository,
  SettlementReceiptRepository,
];
const calls = [
  Vault,
  CredentialsVault,
  ProviderAdapters,
  StripeAdapter,
  BtcpayClient,
  BtcpayAdapter,
  EpayClient,
  EpayAdapter,
  YookassaClient,
  YookassaAdapter,
  OpenedProviders,
];
const statusChecks = [StatusCheckRepository, PaymentsQueue, StatusChecksService];
const booking = [
  ClaimsRepository,
  ConversionsService,
  ProviderMoneyBooking,
  PaymentEventBooking,
  LineOpening,
  LineTakings,
  PaymentLines,
  PaymentEventsService,
  PaymentMails,
  TakenBackBooking,
];
/** Charges saved methods. */
const charging = [
  ...[AutomaticTopupRepository, MethodChargeRepository, TopupSteps],
  ...[CheckoutRules, OrdersService, TopupOfferRepository, MethodCaller, MethodCharges, TopupStarter],
];
const queue = BullModule.registerQueue({ name: PAYMENTS_QUEUE });
/** What its mails need. */
const mails = [MailOutboxModule, MailRecipientsModule, SettingsControlModule];
const services = [
  ...[CheckoutService, MessagesService, OrderRefundsService, OrdersService, PaymentEventsService],
  ...[
    PaymentProvidersService,
    ProviderEndpoints,
    ReceivedTransfersService,
    StatementImportsService,
    PayoutsService,
    RefundSender,
    TopupOffersService,
    UnappliedService,
  ],
  ...[
    AutomaticTopupsService,
    MethodOrders,
    ComparisonsService,
    DisputeRepository,
    PaymentEventRepository,
    ProviderSweepsService,
  ],
  RefundLinks,
  SettlementReceiptsService,
];

/** For control: orders, providers, offers, refunds, and the messages of providers. */
@Module({
  imports: [AuthControlModule, AccountsModule, ...mails, queue],
  providers: [
    ...rows,
    ...calls,
    ...statusChecks,
    ...booking,
    ...[SnapshotOrders, SnapshotRefunds, SnapshotWriter],
    CheckoutRules,
    AutomaticTopupRepository,
    MethodCaller,
    MethodChargeRepository,
    ComparisonRepository,
    TopupOfferRepository,
    ...services,
  ],
  exports: services,
})
export class PaymentsControlModule {}

/** For workers: asks providers, sends refunds, ends orders, and books what was said of them. */
@Module({
  imports: [AccountsModule, ...mails, queue],
  providers: [
    ...[...rows, ...calls, ...statusChecks, ...booking],
    ...[
      StatusCheckRunner,
      SnapshotOrders,
      SnapshotRefunds,
      SnapshotWriter,
      OrderRefundsService,
      RefundSender,
      SettlementReceiptSender,
      PaymentsSweep,
      ...PAYMENT_JOBS,
      PaymentsPass,
    ],
    ...charging,
    ...[ComparisonRepository, ComparisonsService, NightlyComparison],
    PaymentsProcessor,
  ],
})
export class PaymentsWorkerModule {}
