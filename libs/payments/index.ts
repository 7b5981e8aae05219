/**
 * Payments: what customers order, what providers say of it, and what it does to the ledger. Owns payment providers,
 * orders, facts and unapplied payments. Guarantees: an order is credited once, and no money that came is lost.
 * Does not know: HTTP, how a charge is booked; gateways load none of it.
 */
export { OrdersService, OPEN_ORDERS_MAX } from './orders/orders.service.js';
export { OrderRepository } from './orders/order.repository.js';
export { PaymentsWorkerModule } from './payments.module.js';
export { PaymentFactsService, type NewFact } from './orders/payment-facts.service.js';
