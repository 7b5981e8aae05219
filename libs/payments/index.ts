/**
 * Payments: what customers order, what providers say of it, and what it does to the ledger. Owns payment providers,
 * offers, orders, facts, refunds of orders, disputes, unapplied payments and questions to providers. Guarantees: an order
 * is credited once, and no money that came is lost.
 * Does not know: HTTP, how a charge is booked; gateways load none of it.
 */
export { type AutomaticTopup } from './automatic/automatic-topup.repository.js';
export { AutomaticTopupsService } from './automatic/automatic-topups.service.js';
export { MethodOrders } from './automatic/method-orders.service.js';
export { type OwnSavedMethod, type SavedMethod } from './orders/saved-method.repository.js';
export { PaymentFactsService, type NewFact } from './booking/payment-facts.service.js';
export { PayoutsService, type ProviderClaims } from './booking/payouts.service.js';
export { ReceivedTransfersService } from './booking/received-transfers.service.js';
export {
  StatementImportsService,
  type MatchedTransfer,
  type StatementImport,
} from './booking/statement-imports.service.js';
export { UnappliedService } from './booking/unapplied.service.js';
export { CheckoutService } from './checkout/checkout.service.js';
export { STATEMENT_ENCODINGS } from './domain/statements/decode-statement.js';
export { referenceOf } from './domain/booked-by.js';
export { formatMinor, inUnit, minorOf, unitOf } from './domain/currency.js';
export { standingOf } from './domain/payment-line.js';
export { type PaymentDifference } from './comparison/comparison.repository.js';
export { ComparisonsService, type ComparisonStanding } from './comparison/comparisons.service.js';
export { bonusOf, type TopupOffer } from './domain/bonus-of.js';
export { MessagesService } from './inquiries/messages.service.js';
export { ProviderSweepsService } from './inquiries/provider-sweeps.service.js';
export { describeTopupOffer, TopupOffersService } from './offers/topup-offers.service.js';
export { type StoredOffer } from './offers/topup-offer.repository.js';
export { DisputeRepository, type PaymentDispute } from './orders/dispute.repository.js';
export { FactRepository, type PaymentFact, type UnappliedDetails } from './orders/fact.repository.js';
export { REFUND_STATES, type OrderRefund } from './orders/order-refund.repository.js';
export { type PaymentOrder } from './orders/order.repository.js';
export { ConversionsService } from './orders/conversions.service.js';
export { OPEN_ORDERS_MAX, OrdersService, type OfferedProvider } from './orders/orders.service.js';
export { PaymentStandings } from './orders/payment-standings.repository.js';
export { PaymentsControlModule, PaymentStandingsModule, PaymentsWorkerModule } from './payments.module.js';
export { type ProviderMessage } from './port/provider-adapter.js';
export { describePaymentProvider, savesMethods } from './providers/describe-provider.js';
export { RECEIPT_STATES, type SettlementReceipt } from './receipts/settlement-receipt.repository.js';
export { SettlementReceiptsService } from './receipts/settlement-receipts.service.js';
export { ENDPOINT_PROBLEMS, type PaymentProvider } from './providers/payment-provider.repository.js';
export { messageUrlOf } from './providers/message-url.js';
export { PaymentProvidersService } from './providers/payment-providers.service.js';
export { ProviderEndpoints } from './providers/provider-endpoints.service.js';
export { PROVIDER_KINDS, unitAt, unitFor } from './providers/provider-kinds.js';
export { RefundLinks, SEALED_REFUND_LINKS } from './orders/refund-links.js';
export { SEALED_PAYMENT_PROVIDERS } from './providers/sealed-credentials.js';
export { OrderRefundsService } from './refunds/order-refunds.service.js';
export { RefundSender } from './refunds/refund-sender.js';
