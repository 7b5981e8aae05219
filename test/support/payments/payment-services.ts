import { SystemClock } from '#kernel';
import { WalletRepository } from '#billing';
import { FactBooking } from '../../../libs/payments/booking/fact-booking.js';
import { PaymentFactsService } from '../../../libs/payments/booking/payment-facts.service.js';
import { TakenBackBooking } from '../../../libs/payments/booking/taken-back.booking.js';
import { UnappliedService } from '../../../libs/payments/booking/unapplied.service.js';
import { TopupOfferRepository } from '../../../libs/payments/offers/topup-offer.repository.js';
import { FactRepository } from '../../../libs/payments/orders/fact.repository.js';
import { OrderRefundRepository } from '../../../libs/payments/orders/order-refund.repository.js';
import { OrderRepository } from '../../../libs/payments/orders/order.repository.js';
import { OrdersService } from '../../../libs/payments/orders/orders.service.js';
import { PaymentProviderRepository } from '../../../libs/payments/providers/payment-provider.repository.js';
import type { LedgerFixture } from '../ledger/ledger-fixture.js';
import { clearingService, orderMoneyService } from '../ledger/money-services.js';

/** Orders and their booking, with the database role of a fixture. */
export function paymentServices(fixture: LedgerFixture) {
  const { prisma, accounts, logger } = fixture;
  const clock = new SystemClock();
  const [money, clearing] = [orderMoneyService(fixture), clearingService(fixture)];
  const wallets = new WalletRepository(prisma);
  const orders = new OrderRepository(prisma);
  const facts = new FactRepository(prisma);
  const refunds = new OrderRefundRepository(prisma);
  const providers = new PaymentProviderRepository(prisma);
  const offers = new TopupOfferRepository(prisma);
  const takenBack = new TakenBackBooking(facts, refunds, money, clearing);
  const booking = new FactBooking(wallets, orders, facts, takenBack, money, clearing, clock);
  return {
    rows: { orders, facts, refunds, providers, offers },
    orders: new OrdersService(wallets, orders, providers, offers, clock),
    facts: new PaymentFactsService(orders, facts, booking, accounts, clock, logger),
    unapplied: new UnappliedService(orders, facts, booking, clearing, refunds, providers, accounts, clock),
  };
}

export type PaymentServices = ReturnType<typeof paymentServices>;
