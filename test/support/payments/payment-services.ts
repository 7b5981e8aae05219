import { ChangeBus, loadConfig, DisplayRatesService, MailStyles, SettingGroupsService, Vault } from '#core/infra';
import { KeyHasher } from '#auth';
import { SystemClock } from '#core';
import { MailOutbox } from '#core/mail';
import { WalletRepository } from '#billing/ledger';
import { MailRecipientsRepository } from '../../../libs/auth/members/mail-recipients.repository.js';
import { MailQueue } from '../../../libs/core/mail/mail.queue.js';
import { MailsRepository } from '../../../libs/core/mail/mails.repository.js';
import { SavedMethodRepository } from '../../../libs/payments/orders/saved-method.repository.js';
import { PaymentEventBooking } from '../../../libs/payments/booking/payment-event.booking.js';
import { LineOpening } from '../../../libs/payments/booking/line-opening.js';
import { LineTakings } from '../../../libs/payments/booking/line-takings.js';
import { PaymentLines } from '../../../libs/payments/booking/payment-lines.js';
import { PaymentEventsService } from '../../../libs/payments/booking/payment-events.service.js';
import { ProviderMoneyBooking } from '../../../libs/payments/booking/provider-money.booking.js';
import { TakenBackBooking } from '../../../libs/payments/booking/taken-back.booking.js';
import { UnappliedService } from '../../../libs/payments/booking/unapplied.service.js';
import { PaymentsQueue } from '../../../libs/payments/status-checks/payments.queue.js';
import { SnapshotOrders } from '../../../libs/payments/status-checks/snapshot-orders.js';
import { SnapshotRefunds } from '../../../libs/payments/status-checks/snapshot-refunds.js';
import { SnapshotWriter } from '../../../libs/payments/status-checks/snapshot-writer.js';
import { PaymentMails } from '../../../libs/payments/mails/payment-mails.js';
import { TopupOfferRepository } from '../../../libs/payments/offers/topup-offer.repository.js';
import { ClaimsRepository } from '../../../libs/payments/orders/claims.repository.js';
import { ConversionsService } from '../../../libs/payments/orders/conversions.service.js';
import { DisputeRepository } from '../../../libs/payments/orders/dispute.repository.js';
import { DeclineLimits } from '../../../libs/payments/orders/decline.limits.js';
import { DeclineRepository } from '../../../libs/payments/orders/decline.repository.js';
import { PaymentEventRepository } from '../../../libs/payments/orders/payment-event.repository.js';
import { OrderRefundRepository } from '../../../libs/payments/orders/order-refund.repository.js';
import { PaymentMoveRepository } from '../../../libs/payments/orders/payment-move.repository.js';
import { OrderSignature } from '../../../libs/payments/orders/order-signature.js';
import { OrderRepository } from '../../../libs/payments/orders/order.repository.js';
import { OrdersService } from '../../../libs/payments/orders/orders.service.js';
import { RefundLinks } from '../../../libs/payments/orders/refund-links.js';
import { PaymentProviderRepository } from '../../../libs/payments/providers/payment-provider.repository.js';
import { OrderRefundsService } from '../../../libs/payments/refunds/order-refunds.service.js';
import { SettingChange } from '../../../libs/core/settings/setting-change.js';
import { SettingsRepository } from '../../../libs/core/settings/settings.repository.js';
import type { LedgerFixture } from '../ledger/ledger-fixture.js';
import { clearingService, orderMoneyService, refundPlans } from '../ledger/money-services.js';
import { testEnvironment } from '../test-environment.js';

/** Orders, their booking and their mails, with the database role of a fixture. */
export function paymentServices(fixture: LedgerFixture) {
  const { prisma, accounts, logger, database, redis, redisUrl } = fixture;
  const clock = new SystemClock();
  const config = loadConfig(testEnvironment({ databaseUrl: database.url, redisUrl }));
  const [money, clearing] = [orderMoneyService(fixture), clearingService(fixture)];
  const wallets = new WalletRepository(prisma);
  const orders = new OrderRepository(prisma);
  const events = new PaymentEventRepository(prisma);
  const refunds = new OrderRefundRepository(prisma);
  const declines = new DeclineRepository(prisma);
  const signature = new OrderSignature(new KeyHasher(config));
  const disputes = new DisputeRepository(prisma);
  const providers = new PaymentProviderRepository(prisma);
  const offers = new TopupOfferRepository(prisma);
  const vault = new Vault(config);
  const [queue, mailQueue] = [quiet(PaymentsQueue), quiet(MailQueue)];
  const settings = new SettingsRepository(prisma);
  const change = new SettingChange(settings, new ChangeBus(redis, logger));
  const styles = new MailStyles(new SettingGroupsService(settings, change, vault, config), config);
  const outbox = new MailOutbox(new MailsRepository(prisma), styles, vault, mailQueue, clock);
  const links = new RefundLinks(vault, refunds);
  const mails = new PaymentMails(outbox, new MailRecipientsRepository(), orders, providers, links, clock);
  const rates = new DisplayRatesService(settings, change);
  const conversions = new ConversionsService(rates, new SettingGroupsService(settings, change, vault, config), clock);
  const providerMoney = new ProviderMoneyBooking(clearing, new ClaimsRepository(prisma), conversions, providers);
  const moves = new PaymentMoveRepository(clock);
  const opening = new LineOpening(events, refunds, money, clearing);
  const lines = new PaymentLines(wallets, orders, events, refunds, moves, money, opening);
  const takings = new LineTakings(orders, events, moves, money, clearing);
  const takenBack = new TakenBackBooking(events, orders, refunds, lines, takings, mails);
  const booking = new PaymentEventBooking(
    ...([orders, events, takenBack, lines, money, clearing, providerMoney, mails, clock] as const),
  );
  const eventsService = new PaymentEventsService(
    ...([orders, events, refunds, providers, conversions, booking, accounts, clock, logger] as const),
  );
  return {
    rows: { orders, events, refunds, providers, offers },
    orders: new OrdersService(
      ...([
        wallets,
        orders,
        providers,
        offers,
        new DeclineLimits(declines, clock),
        conversions,
        signature,
        clock,
      ] as const),
    ),
    events: eventsService,
    unapplied: new UnappliedService(
      ...([orders, events, booking, providerMoney, refunds, providers, lines, accounts, clock] as const),
    ),
    refunds: new OrderRefundsService(
      ...([orders, refunds, lines, takings, refundPlans(fixture, clock), accounts, queue, mails, clock] as const),
    ),
    rates,
    snapshots: new SnapshotWriter(
      ...([
        new SnapshotOrders(wallets, orders, signature, clock),
        orders,
        new SnapshotRefunds(refunds, links),
        disputes,
        declines,
      ] as const),
      ...([eventsService, conversions, mails, new SavedMethodRepository(prisma)] as const),
    ),
    vault,
    wallets,
    mails,
    /** Wakes so far of the worker that sends mails. */
    mailWakes: () => mailQueue.wakes,
  };
}

/** A queue without a worker, which counts what would wake it. */
export function quiet<Queue extends object>({ prototype }: { readonly prototype: Queue }): Queue & { wakes: number } {
  const queue = Object.assign(Object.create(prototype as object) as Queue, { wakes: 0 });
  return Object.assign(queue, { wake: () => void (queue.wakes += 1) });
}

export type PaymentServices = ReturnType<typeof paymentServices>;
