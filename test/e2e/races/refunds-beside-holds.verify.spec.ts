import { newUuid } from '#core';
import { leftovers } from '../../support/gateway/bookings.js';
import { REQUEST_NANO_USD, TwoGateways } from '../../support/gateway/two-gateways.js';
import { eventually } from '../../support/eventually.js';
import { auditFindings } from '../../support/ledger/audit-findings.js';
import { LedgerFixture, OPERATOR } from '../../support/ledger/ledger-fixture.js';
import { orderMoneyService, refundOrder } from '../../support/ledger/money-services.js';

const CENT = 10_000_000n;
const REQUESTS = 500;
/** 375 of the requests. */
const ORDER_CENTS = 3n;
const ORDER_NANO_USD = ORDER_CENTS * CENT;

/** Refunds and disputes of an order while 500 requests at two gateways spend it. */
describe('refunds beside holds', () => {
  let both: TwoGateways;
  let ledgers: LedgerFixture[];

  beforeAll(async () => {
    both = await TwoGateways.startHere();
    const { databaseUrl, redisUrl } = both.platform.config;
    ledgers = [await LedgerFixture.attach(databaseUrl, redisUrl), await LedgerFixture.attach(databaseUrl, redisUrl)];
  }, 120_000);

  afterAll(async () => {
    for (const ledger of ledgers) await ledger.close();
    await both.stop();
  });

  /** A customer with one order, and what can be done to it by two processes. */
  async function orderOf(amountNanoUsd: bigint) {
    const customer = await both.addCustomer({ topUpUsd: '0' });
    const { organizationId } = customer;
    const taking = { orderId: newUuid(Date.now()), organizationId, reason: 'race' };
    const beside = { taxNanoUsd: 0n, surchargeNanoUsd: 0n, bonus: null, externalRef: null, isUnapplied: false };
    const services = ledgers.map((ledger) => ({ ledger, money: orderMoneyService(ledger) }));
    const run = async (index: number, act: (service: (typeof services)[number]) => Promise<unknown>) => {
      const service = services[index % services.length]!;
      await act(service);
      await service.ledger.accounts.publish(organizationId);
    };
    await run(0, ({ ledger, money }) =>
      ledger.prisma.$transaction((tx) => money.credit(tx, { ...taking, ...beside, amountNanoUsd }, OPERATOR)),
    );
    /** Cents that were paid out; nothing where it was refused. */
    const refund = async (index: number, cents: bigint): Promise<bigint> => {
      const refunded = { ...taking, amountNanoUsd: cents * CENT, externalRef: `re_${newUuid(Date.now())}` };
      try {
        await run(index, ({ ledger }) => ledger.prisma.$transaction((tx) => refundOrder(ledger, tx, refunded)));
        return cents;
      } catch {
        return 0n;
      }
    };
    const dispute = (index: number, cents: bigint) =>
      run(index, ({ ledger, money }) => {
        const disputed = { ...taking, grossNanoUsd: cents * CENT, externalRef: `du_${newUuid(Date.now())}` };
        return ledger.prisma.$transaction((tx) => money.withdraw(tx, disputed, OPERATOR));
      });
    return { customer, refund, dispute };
  }

  async function balanceOf(organizationId: string): Promise<bigint> {
    const [wallet] = await both.platform.query<{ posted: bigint }>(
      'SELECT posted_nano_usd AS posted FROM wallet WHERE organization_id = $1::uuid',
      organizationId,
    );
    return wallet?.posted ?? 0n;
  }

  it('LEDGER-45: 500 requests and a hundred refunds at once spend and pay out no more than was paid', async () => {
    const { customer, refund } = await orderOf(ORDER_NANO_USD);
    const answer = both.answerLater();
    const replies = both.sendTogether(customer, REQUESTS);
    const refunds = Array.from({ length: 100 }, (_, index) => refund(index, 1n));
    const paidOut = (await Promise.all(refunds)).reduce((sum, cents) => sum + cents * CENT, 0n);
    answer();
    const served = (await Promise.all(replies)).filter(({ status }) => status === 200).length;
    const charges = await both.chargesOf(customer, served);
    const charged = charges.reduce((sum, charge) => sum + charge, 0n);
    expect(charged).toBe(BigInt(served) * REQUEST_NANO_USD);
    const balance = await balanceOf(customer.organizationId);
    expect(balance).toBe(ORDER_NANO_USD - paidOut - charged);
    expect(balance >= 0n).toBe(true);
    await eventually(async () => (await leftovers(both.platform, [customer])).length === 0, 60_000);
  }, 180_000);

  it('LEDGER-45: all of it is refused while it is held, and paid out once it is released', async () => {
    const { customer, refund } = await orderOf(ORDER_NANO_USD);
    const refusals: (() => void)[] = [];
    both.upstream.answers((response) => {
      const headers = { 'content-type': 'application/json' };
      refusals.push(() => response.writeHead(400, headers).end('{"error":{"message":"no"}}'));
    });
    const replies = both.sendTogether(customer, REQUESTS);
    await eventually(() => Promise.resolve(refusals.length === Number(ORDER_NANO_USD / REQUEST_NANO_USD)));
    expect(await refund(0, ORDER_CENTS)).toBe(0n);
    expect(await refund(1, 1n)).toBe(0n);
    both.answerAtOnce();
    for (const refuse of refusals) refuse();
    await Promise.all(replies);
    await both.platform.settle();
    expect(await refund(0, ORDER_CENTS)).toBe(ORDER_CENTS);
    expect(await balanceOf(customer.organizationId)).toBe(0n);
  }, 180_000);

  it('LEDGER-45: a dispute is never refused: its rest is a debt, and admission ends', async () => {
    const { customer, refund, dispute } = await orderOf(ORDER_NANO_USD);
    const answer = both.answerLater();
    const replies = both.sendTogether(customer, REQUESTS);
    await Promise.all([dispute(0, 2n), refund(1, 1n), refund(0, 1n)]);
    const [caller] = both.callers(customer);
    await eventually(async () => (await both.send(caller!)).status === 402);
    answer();
    const served = (await Promise.all(replies)).filter(({ status }) => status === 200).length;
    await both.chargesOf(customer, served);
    const balance = await balanceOf(customer.organizationId);
    // What the dispute took of money that was held already.
    expect(balance >= -2n * CENT).toBe(true);
    expect(await auditFindings(both.platform.environment)).toEqual([]);
  }, 180_000);
});
