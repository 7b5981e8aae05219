import { newUuid, SystemClock } from '#core';
import { MailRecipientsRepository } from '#auth';
import { CreditMovements } from '../../../test/support/ledger/credit-movements.js';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { creditOrder } from '../../../test/support/payments/invoice-services.js';
import { paymentServices, type PaymentServices } from '../../../test/support/payments/payment-services.js';
import type { CheckoutRules } from '../checkout/checkout.rules.js';
import type { OpenedProviders } from '../status-checks/opened-providers.js';
import { ProviderRefusal, ProviderUnavailable, type ReceiptToSend } from '../port/provider-adapter.js';
import { SettlementReceiptRepository } from './settlement-receipt.repository.js';
import { SettlementReceiptSender } from './settlement-receipt.sender.js';
import { SettlementReceiptsService } from './settlement-receipts.service.js';

const CENT = 10_000_000n;
const DAY_MS = 86_400_000;
const ALL = { limit: 100, after: null, before: null };

let worker: LedgerFixture;
let control: LedgerFixture;
let money: PaymentServices;
let service: SettlementReceiptsService;
let providerId: string;
/** What the provider was sent, in turn. */
let sent: ReceiptToSend[] = [];
let answer: (receipt: ReceiptToSend) => string;
let laterMs = 0;

const clock = Object.assign(new SystemClock(), { nowMs: () => Date.now() + laterMs });

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  money = paymentServices(control);
  service = new SettlementReceiptsService(new SettlementReceiptRepository(control.prisma), clock);
  providerId = newUuid(Date.now());
  await worker.owner.query(
    `INSERT INTO payment_provider (id, kind, name, mode, currency, options, min_nano_usd, max_nano_usd, daily_max_nano_usd)
     VALUES ($1, 'yookassa', 'YooKassa', 'live', 'RUB', '{}', ${CENT}, ${10_000n * CENT}, ${100_000n * CENT})`,
    [providerId],
  );
  const date = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  await money.rates.put([{ date, currency: 'RUB', rate: '80' }], null, OPERATOR);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

beforeEach(async () => {
  [sent, laterMs] = [[], 0];
  answer = ({ id }) => `rt-${id}`;
  // Orders of an earlier test would get receipts in those after it.
  await worker.owner.query(`UPDATE payment_order SET state = 'expired' WHERE state = 'credited'`);
});

/** A process that sends receipts of orders that are credited from a day on. */
function sender(settlesFrom: string | null = '2026-01-01'): SettlementReceiptSender {
  const access = { options: { receipt: { settlesFrom }, orderTitle: null } };
  const adapter = {
    sendReceipt: (_: unknown, receipt: ReceiptToSend) => {
      sent.push(receipt);
      return Promise.resolve().then(() => answer(receipt));
    },
  };
  const opened = { provider: { id: providerId }, access, adapter };
  const providers = { find: () => Promise.resolve(opened), list: () => Promise.resolve([opened]) };
  const rules = { read: () => Promise.resolve({ brand: 'Acme' }) };
  return new SettlementReceiptSender(
    new SettlementReceiptRepository(worker.prisma),
    providers as unknown as OpenedProviders,
    paymentServices(worker).rows.orders,
    new MailRecipientsRepository(),
    rules as unknown as CheckoutRules,
    clock,
    worker.logger,
  );
}

/** A customer with a confirmed address who paid 1 USD, which is 80 rubles. */
async function customer() {
  const organizationId = await worker.createOrganization(0n);
  const email = `${organizationId}@example.com`;
  await worker.owner.query(`INSERT INTO "user" (id, email, name) VALUES ('${organizationId}', '${email}', 'Ada');
    INSERT INTO login_account (user_id, email_verified_at) VALUES ('${organizationId}', now());
    INSERT INTO member (id, organization_id, user_id, role) VALUES ('${organizationId}', '${organizationId}', '${organizationId}', 'owner')`);
  const orderId = await creditOrder(money, { organizationId, providerId, amountNanoUsd: 100n * CENT });
  await worker.owner.query(`UPDATE payment_order SET payment_ref = 'pay-${orderId}' WHERE id = '${orderId}'`);
  return { organizationId, orderId, email, credit: new CreditMovements(worker, control, organizationId) };
}

async function receiptsOf(orderId: string) {
  return (await service.list({ orderId }, ALL)).rows.toReversed();
}

async function pass(of = sender()): Promise<void> {
  await of.noteUsed();
  while ((await of.sendDue()) > 0);
}

/** What is to be sent again is due now. */
const hurry = () =>
  worker.owner.query(`UPDATE settlement_receipt SET due_at = now() - interval '1 s' WHERE state = 'due'`);

describe('second receipts of advances', () => {
  it('are over what was used until the end of each day, and are the payment together', async () => {
    const { orderId, email, credit } = await customer();
    await pass();
    expect(await receiptsOf(orderId)).toEqual([]);
    await credit.use(30n * CENT);
    await pass();
    laterMs = DAY_MS;
    await credit.use(50n * CENT);
    await pass();
    laterMs = 2 * DAY_MS;
    await pass();
    laterMs = 3 * DAY_MS;
    await credit.use(20n * CENT);
    await pass();
    expect((await receiptsOf(orderId)).map(({ amountMinor, state }) => [amountMinor, state])).toEqual([
      [2_400n, 'sent'],
      [4_000n, 'sent'],
      [1_600n, 'sent'],
    ]);
    expect(sent[0]).toMatchObject({
      paymentRef: `pay-${orderId}`,
      email,
      title: 'Acme credit',
      amountMinor: 2_400n,
    });
    expect(new Set(sent.map(({ id }) => id)).size).toBe(3);
  });

  it('are one of an order and a day, by several workers and after a restart', async () => {
    const { orderId, credit } = await customer();
    await credit.use(30n * CENT);
    await Promise.all([pass(sender()), pass(sender()), pass(sender())]);
    await credit.use(10n * CENT);
    await pass(sender());
    expect(await receiptsOf(orderId)).toMatchObject([{ amountMinor: 2_400n, state: 'sent' }]);
    expect(sent).toHaveLength(1);
  });

  it('are none where the operator sends none, and of orders from before', async () => {
    const { orderId, credit } = await customer();
    await credit.use(30n * CENT);
    await pass(sender(null));
    await pass(sender('2999-01-01'));
    expect(await receiptsOf(orderId)).toEqual([]);
  });

  it('are not over what was refunded to its source', async () => {
    const { orderId, credit } = await customer();
    await credit.use(40n * CENT);
    const { id } = await money.refunds.create(
      { orderId, amountNanoUsd: 60n * CENT, reason: 'x', mayExceed: false },
      OPERATOR,
    );
    expect(id).toBeDefined();
    await pass();
    expect(await receiptsOf(orderId)).toMatchObject([{ amountMinor: 3_200n }]);
  });

  it('of a call without an answer are sent again with the same id for 23 hours, and then fail', async () => {
    const { orderId, credit } = await customer();
    await credit.use(30n * CENT);
    answer = () => {
      throw new ProviderUnavailable('no answer');
    };
    const of = sender();
    await pass(of);
    await hurry();
    await pass(of);
    expect(await receiptsOf(orderId)).toMatchObject([{ state: 'due', tries: 2 }]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    laterMs = DAY_MS;
    await hurry();
    while ((await of.sendDue()) > 0);
    expect(await receiptsOf(orderId)).toMatchObject([{ state: 'failed', error: 'no answer' }]);
  });

  it('are sent once more with the same id by the next process where one ends before it notes them', async () => {
    const { orderId, credit } = await customer();
    await credit.use(30n * CENT);
    const usual = globalThis.failpoint;
    Object.assign(globalThis, {
      failpoint: (name: string): void => {
        if (name === 'settlement-receipt-sent') throw new Error(name);
      },
    });
    await pass().finally(() => Object.assign(globalThis, { failpoint: usual }));
    expect(await receiptsOf(orderId)).toMatchObject([{ state: 'due', tries: 1 }]);
    await hurry();
    await pass(sender());
    expect(await receiptsOf(orderId)).toMatchObject([{ state: 'sent', tries: 2 }]);
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  });

  it('that the provider refuses fail, and are repeated as another receipt by an operator', async () => {
    const { orderId, credit } = await customer();
    await credit.use(30n * CENT);
    answer = () => {
      throw new ProviderRefusal('400: vat_code');
    };
    await pass();
    const [failed] = await receiptsOf(orderId);
    expect(failed).toMatchObject({ state: 'failed', error: '400: vat_code', externalRef: null });
    answer = () => 'rt-1';
    expect(await service.repeat(failed?.id ?? '', OPERATOR)).toMatchObject({ state: 'due', error: null });
    await pass();
    expect(await receiptsOf(orderId)).toMatchObject([{ state: 'sent', externalRef: 'rt-1', amountMinor: 2_400n }]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
    await expect(service.repeat(failed?.id ?? '', OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ATK-325: are repeated once by operators at once, while workers send them', async () => {
    const { orderId, credit } = await customer();
    await credit.use(30n * CENT);
    answer = () => {
      throw new ProviderRefusal('400: vat_code');
    };
    await pass();
    const [failed] = await receiptsOf(orderId);
    answer = () => 'rt-1';
    const repeats = Array.from({ length: 12 }, () => service.repeat(failed?.id ?? '', OPERATOR));
    const answers = await Promise.allSettled([...repeats, pass(sender()), pass(sender())]);
    const repeated = answers.slice(0, repeats.length).filter(({ status }) => status === 'fulfilled');
    await Promise.all([pass(sender()), pass(sender())]);
    expect(repeated).toHaveLength(1);
    expect(sent.map(({ id }) => id)).toEqual([`${failed?.id}-0`, `${failed?.id}-1`]);
    expect(await receiptsOf(orderId)).toMatchObject([{ state: 'sent', round: 1, externalRef: 'rt-1' }]);
  });

  it('need an address', async () => {
    const { orderId, organizationId, credit } = await customer();
    await worker.owner.query(`UPDATE login_account SET email_verified_at = NULL WHERE user_id = '${organizationId}'`);
    await credit.use(30n * CENT);
    await pass();
    expect(await receiptsOf(orderId)).toMatchObject([
      { state: 'failed', error: expect.stringContaining('email') as string },
    ]);
    expect(sent).toEqual([]);
  });
});
