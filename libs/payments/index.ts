/**
 * Payments: what customers order, what providers say of it, what it does to the ledger, and the documents of it.
 * Owns payment providers, offers, orders, events, refunds of orders, disputes, unapplied payments, status checks,
 * billing profiles, invoices and the series of their numbers. Guarantees: an order is credited once, and no money that
 * came is lost; a payment has one document, which never changes; numbers follow each other without a gap.
 * Does not know: HTTP, how a charge is booked; gateways load none of it.
 */
export { type NewPaymentEvent, PaymentEventsService } from './booking/payment-events.service.js';
export { ReceivedTransfersService } from './booking/received-transfers.service.js';
export { UnappliedService } from './booking/unapplied.service.js';
export { referenceOf } from './domain/booked-by.js';
export { ProviderSweepsService } from './status-checks/provider-sweeps.service.js';
export { STYLE_SOURCE } from './invoices/domain/page/page-style.js';
export { InvoicesControlModule, InvoicesWorkerModule } from './invoices/invoices.module.js';
export { BillingProfilesService } from './invoices/profiles/billing-profiles.service.js';
export { TopupOffersService } from './offers/topup-offers.service.js';
export { ConversionsService } from './orders/conversions.service.js';
export { type UnappliedDetails } from './orders/payment-event.repository.js';
export { type PaymentOrder } from './orders/order.repository.js';
export { OrdersService } from './orders/orders.service.js';
export { PaymentStandings } from './orders/payment-standings.repository.js';
export { SEALED_REFUND_LINKS } from './orders/refund-links.js';
export { PaymentsControlModule, PaymentsWorkerModule } from './payments.module.js';
export { type PaymentProvider } from './providers/payment-provider.repository.js';
export { PaymentProvidersService } from './providers/payment-providers.service.js';
export { ProviderEndpoints } from './providers/provider-endpoints.service.js';
export { PROVIDER_KINDS } from './providers/provider-kinds.js';
export { SEALED_PAYMENT_PROVIDERS } from './providers/sealed-credentials.js';
