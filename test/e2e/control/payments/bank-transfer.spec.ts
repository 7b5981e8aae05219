import type { ApiList, ApiObject } from '../../../support/control/control-app.js';
import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let bankId: string;
let customer: CustomerCaller;

beforeAll(async () => {
  world = await PaymentWorld.start();
  const bank = { kind: 'bank_transfer', mode: 'test', name: 'Bank', instructions: 'IBAN DE02', surcharge_usd: '1' };
  bankId = (await world.made('/payment-providers', bank)).id;
}, 60_000);

beforeEach(async () => {
  customer = await world.customer();
});

afterAll(() => world.stop());

/** A statement of a German bank, in windows-1252. */
function statement(rows: readonly (readonly [amount: string, payer: string, text: string])[]): Buffer {
  const lines = rows.map(([amount, payer, text]) => `20.11.2026;${payer};${text};${amount};USD`);
  return Buffer.from(['Buchungstag;Auftraggeber;Verwendungszweck;Betrag;Währung', ...lines, ''].join('\r\n'), 'latin1');
}

function importing(file: Buffer, query = ''): ReturnType<PaymentWorld['app']['call']> {
  const path = `/payment-providers/${bankId}/import-statement${query}`;
  return world.app.call('post', path).set('content-type', 'text/csv').send(file);
}

/** Balances of the ledger in test money, in USD by kind of account. */
async function balances(): Promise<Record<string, number>> {
  const { body } = await world.app.call('get', '/ledger-month?mode=test').expect(200);
  const { accounts } = body as { accounts: { account: string; closing_usd: string }[] };
  return Object.fromEntries(accounts.map(({ account, closing_usd: usd }) => [account, Number(usd)]));
}

describe('a bank transfer', () => {
  it('has a reference and instructions, and no page', async () => {
    const { body } = await customer.call('get', '/payment-methods').expect(200);
    expect(body).toMatchObject({ data: [{ id: bankId, kind: 'bank_transfer', instructions: 'IBAN DE02' }] });
    const order = await world.order(customer, bankId);
    expect(order).toMatchObject({ checkout_url: null, total_usd: '26', reference: expect.stringMatching(/^RF-/) });
  });

  it('LEDGER-30: credits its order by a statement, once in two imports', async () => {
    const [one, other] = [await world.order(customer, bankId), await world.order(await world.customer(), bankId, '40')];
    const file = statement([
      ['26,00', 'Müller GmbH', `Guthaben ${String(one.reference)}`],
      ['41,00', 'Acme', String(other.reference).toLowerCase().replaceAll('-', ' ')],
      ['99,00', 'Somebody', 'rent of November'],
      ['-5,00', 'Bank', 'fee'],
    ]);
    const preview = await importing(file, '?dry_run=true').expect(200);
    expect(preview.body).toMatchObject({
      dry_run: true,
      transfer_count: 3,
      skipped_count: 1,
      skipped: [{ line: 5, reason: 'outgoing' }],
      transfers: [
        { match: 'order', order_id: one.id, amount: '26', payer: 'Müller GmbH', booked_on: '2026-11-20' },
        { match: 'order', order_id: other.id, amount: '41' },
        { match: 'no_reference', order_id: null },
      ],
    });
    expect(await world.standing(one)).toMatchObject({ state: 'created' });
    await importing(file).expect(200);
    expect(await world.standing(one)).toEqual({ state: 'credited', paid: '26', balance: '25' });
    expect(await world.standing(other)).toMatchObject({ state: 'credited', balance: '40' });
    const again = await importing(file).expect(200);
    const matches = (again.body as { transfers: { match: string }[] }).transfers.map(({ match }) => match);
    expect(matches).toEqual(['known', 'known', 'no_reference']);
    expect(await world.standing(one)).toEqual({ state: 'credited', paid: '26', balance: '25' });
  });

  it('LEDGER-33: waits with another amount, two references, or one of no order', async () => {
    const [one, other] = [await world.order(customer, bankId), await world.order(customer, bankId)];
    const file = statement([
      ['20,00', 'Acme', String(one.reference)],
      ['52,00', 'Acme', `${String(one.reference)} ${String(other.reference)}`],
    ]);
    await importing(file).expect(200);
    expect(await world.standing(one)).toMatchObject({ state: 'paid', balance: '0' });
    const { body } = await world.app.call('get', '/unapplied-payments?open=true').expect(200);
    expect((body as { data: object[] }).data).toMatchObject([
      { reason: 'unknown_order', left_usd: '52', order_id: null, note: expect.stringContaining('Acme') },
      { reason: 'under', left_usd: '20', order_id: one.id },
    ]);
  });

  it('is shown to operators as long as it waits', async () => {
    const { body } = await world.app.call('get', '/attention').expect(200);
    const found = (body as { items: { kind: string }[] }).items;
    expect(found.filter(({ kind }) => kind === 'payments_unapplied')).toMatchObject([
      { subject: { type: 'payments', id: null }, reason: '2 payments, 72 USD in total, fit no order.' },
    ]);
  });

  it('is refunded by hand: the balance falls when it is approved', async () => {
    const order = await world.order(customer, bankId);
    const transfer = { amount: '26', external_ref: 'by hand' };
    await world.made(`/orders/${order.id}/transfers`, transfer);
    await world.made(`/orders/${order.id}/transfers`, transfer);
    expect(await world.standing(order)).toEqual({ state: 'credited', paid: '26', balance: '25' });
    const refund = await world.made(`/orders/${order.id}/refunds`, { reason: 'x' });
    expect(refund).toMatchObject({ state: 'booked', amount_usd: '25' });
    expect(await world.standing(order)).toMatchObject({ balance: '0' });
    await world.work();
    for (let count = 0; count < 2; count++) {
      const done = await world.app.call('post', `/order-refunds/${refund.id}/transferred`).expect(200);
      expect((done.body as ApiObject).state).toBe('succeeded');
    }
    expect(await world.details(order)).toMatchObject({ refunded_usd: '25' });
  });

  it('shows its customer the refunds of one order, and of no other customer', async () => {
    const paid = async (external_ref: string): Promise<string> => {
      const { id } = await world.order(customer, bankId);
      await world.made(`/orders/${id}/transfers`, { amount: '26', external_ref });
      return id;
    };
    const [one, other] = [await paid('first'), await paid('second')];
    for (const id of [one, other]) await world.made(`/orders/${id}/refunds`, { amount_usd: '5', reason: 'x' });
    const listed = async (caller: CustomerCaller, query: string): Promise<unknown[]> => {
      const { body } = await caller.call('get', `/order-refunds${query}`).expect(200);
      return (body as ApiList).data.map(({ order_id: id }) => id);
    };
    expect(await listed(customer, '')).toEqual([other, one]);
    expect(await listed(customer, `?order_id=${one}`)).toEqual([one]);
    expect(await listed(await world.customer(), `?order_id=${one}`)).toEqual([]);
    await customer.call('get', '/order-refunds?order_id=ord_x').expect(400);
  });

  it('has no instructions any more after null', async () => {
    const { id } = await world.made('/payment-providers', {
      kind: 'bank_transfer',
      mode: 'test',
      name: 'Another bank',
      instructions: 'IBAN',
    });
    const { body } = await world.app.call('patch', `/payment-providers/${id}`, { instructions: null }).expect(200);
    expect(body).toMatchObject({ instructions: null, name: 'Another bank' });
    const methods = (await customer.call('get', '/payment-methods').expect(200)).body as ApiList;
    expect(methods.data.find((method) => method.id === id)).toMatchObject({ instructions: null });
  });

  it('ATK-472: credits an order whose reference stands in a column of another name', async () => {
    const order = await world.order(await world.customer(), bankId, '40');
    const file = (text: string) =>
      Buffer.from(
        `Datum;Auftrag;Zahltext;Betrag;Währung\n26.11.2026;1;${text};41.00;USD\n26.11.2026;2;Miete;1'250.00;USD\n`,
      );
    const { body } = await importing(file(`Vergütung ${String(order.reference)}`)).expect(200);
    expect(body).toMatchObject({
      transfers: [{ match: 'order', text: `Vergütung ${String(order.reference)}` }, { match: 'no_reference' }],
    });
    await world.becomes(order, { state: 'credited' });
    const refused = await importing(file('Vergütung')).expect(400);
    expect(refused.body).toMatchObject({
      error: {
        message: expect.stringContaining('Datum, Auftrag, Zahltext, Betrag, Währung'),
        metadata: { reason: 'statement_text_missing' },
      },
    });
  });

  it.each([
    ['statement_text_missing', 'Date,Amount,Currency\n2026-11-20,5.00,USD\n'],
    ['statement_date_missing', 'Amount,Currency,Description\n5.00,USD,x\n'],
    ['statement_amount_missing', 'Date,Currency,Description\n2026-11-20,USD,x\n'],
    ['statement_header_missing', 'hello\nworld\n'],
    ['statement_amounts_ambiguous', 'Date,Amount,Currency,Description\n2026-11-20,"1,234",USD,x\n'],
    ['statement_dates_ambiguous', 'Date,Amount,Currency,Description\n02/03/2026,5.00,USD,x\n'],
  ])('refuses a file with %s, and books nothing', async (reason, text) => {
    const { body } = await importing(Buffer.from(text)).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason }, message: expect.not.stringContaining('{{') } });
  });

  it('LEDGER-34: its money is in the bank when it arrives, and leaves it with a refund by hand and a return', async () => {
    const { bank: before = 0, payments_clearing: owed = 0 } = await balances();
    const order = await world.order(customer, bankId);
    await world.made(`/orders/${order.id}/transfers`, { amount: '26', external_ref: 'for the bank' });
    await world.made(`/orders/${order.id}/transfers`, { amount: '26', external_ref: 'twice' });
    expect(await balances()).toMatchObject({ bank: before + 52, payments_clearing: owed });
    const refund = await world.made(`/orders/${order.id}/refunds`, { reason: 'x' });
    expect(await balances()).toMatchObject({ bank: before + 52, payments_clearing: owed - 25 });
    await world.work();
    await world.app.call('post', `/order-refunds/${refund.id}/transferred`).expect(200);
    const { body } = await world.app.call('get', '/unapplied-payments?open=true').expect(200);
    const [second] = (body as { data: ApiObject[] }).data;
    await world.app
      .call('post', `/unapplied-payments/${String(second?.id)}/return`)
      .send({ reason: 'twice' })
      .expect(200);
    expect(await balances()).toMatchObject({ bank: before + 1, payments_clearing: owed });
    const file = await world.app.call('get', '/ledger-month.csv?mode=test').expect(200);
    expect(file.text).toContain(`,test,bank,closing,,,${before + 1}\r\n`);
  });

  it('leaves a ledger that keeps its promises', async () => {
    expect(await world.broken()).toEqual([]);
  });
});
