import { convertUsd, formatId, formatUsd } from '#core';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

const USD = 1_000_000_000n;
const DAY_MS = 86_400_000;
const NOW = new Date();
const LAST_MONTH = new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - 1, 15));
const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);
const monthOf = (moment: Date): string => moment.toISOString().slice(0, 7);

/** From the 15th of last month on, from today on, and from next year on. */
const OLD = { date: dayOf(LAST_MONTH), currency: 'EUR', rate: '0.92' };
const TODAY = { date: dayOf(NOW), currency: 'EUR', rate: '0.875' };
const LATER = { date: dayOf(new Date(NOW.getTime() + 365 * DAY_MS)), currency: 'CHF', rate: '0.8' };
/** Of today, for orders alone: nothing is shown in it. */
const YUAN = { date: dayOf(NOW), currency: 'CNY', rate: '7.2', display: false };
const shown = ({ currency, rate, date }: typeof OLD) => ({ currency, rate, rate_date: date });

describe('the display currency', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let customer: CustomerCaller;
  let uuid: string;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    const { organizationId, paidLot } = await worker.createWallet(0n);
    uuid = organizationId;
    await worker.fund(uuid, paidLot, 5n * USD, LAST_MONTH.getTime());
    await worker.publisher.publish(uuid);
    await worker.use(uuid, USD);
    await worker.drain(uuid);
    customer = await joinOrganization(app, formatId('org', uuid), 'owner');
  });

  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  const put = (rates: readonly object[]) => app.call('put', '/settings/display-rates', { rates });
  const read = async (path: string): Promise<Record<string, unknown>> =>
    (await customer.call('get', path).expect(200)).body as Record<string, unknown>;
  const file = async (path: string): Promise<string[][]> =>
    (await customer.call('get', path).expect(200)).text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));

  it('is none at first: amounts are dollars alone', async () => {
    expect(await read('/balance')).toMatchObject({ display: null, balance_display: null, available_display: null });
    expect(await read('/models')).toMatchObject({ display: null });
    expect((await file('/statement.csv'))[0]).not.toContain('amount_display');
  });

  it('has dated rates, written as a whole and audited', async () => {
    const { body } = await put([LATER, YUAN, TODAY, OLD]).expect(200);
    const [old, today, later] = [OLD, TODAY, LATER].map((rate) => ({ ...rate, display: true }));
    expect(body).toEqual({ object: 'display_rates', rates: [old, YUAN, today, later], version: 1 });
    expect((await app.call('get', '/settings/display-rates').expect(200)).body).toEqual(body);
    await put([OLD]).set('if-match', '"7"').expect(412);
    const { body: audit } = await app.call('get', '/audit?action=display_rates.update').expect(200);
    expect(audit.data).toMatchObject([
      { action: 'display_rates.update', target: { kind: 'setting', id: 'display_rates' } },
    ]);
  });

  it.each([
    [[OLD, OLD], 'rates'],
    [[OLD, { ...OLD, display: false }], 'rates'],
    [[YUAN, YUAN], 'rates'],
    [[{ ...OLD, rate: '0' }], 'rates'],
    [[{ ...OLD, rate: '1e3' }], 'rates[0].rate'],
    [[{ ...OLD, rate: '-1' }], 'rates[0].rate'],
    [[{ ...OLD, date: '2026-02-30' }], 'rates[0].date'],
    [[{ ...OLD, currency: 'euro' }], 'rates[0].currency'],
    [[{ ...OLD, currency: 'USD' }], 'rates'],
  ])('refuses %j', async (rates, param) => {
    const { body } = await put(rates).expect(400);
    expect(body.error.param).toBe(param);
  });

  it('stands beside the balance, at today’s rate', async () => {
    const balance = await read('/balance');
    expect(balance).toMatchObject({
      balance_usd: '4',
      burn_24h_usd: '1',
      display: shown(TODAY),
      balance_display: convertUsd('4', TODAY.rate),
      burn_24h_display: convertUsd('1', TODAY.rate),
    });
  });

  it('UNIT-16: stands beside a statement, at the rate of the end of its month', async () => {
    expect(await read(`/statement?month=${monthOf(LAST_MONTH)}&tz=UTC`)).toMatchObject({
      closing_balance_usd: '5',
      closing_balance_display: '4.6',
      display: shown(OLD),
      lines: [{ amount_usd: '5', amount_display: '4.6', promo_display: '0' }],
    });
    const present = await read(`/statement?month=${monthOf(NOW)}&tz=UTC`);
    expect(present).toMatchObject({
      display: shown(TODAY),
      opening_balance_display: '4.375',
      lines: [{ amount_usd: '-1', amount_display: '-0.875' }],
    });
    const path = `/organizations/${formatId('org', uuid)}/statement?month=${monthOf(NOW)}&tz=UTC`;
    expect((await app.call('get', path).expect(200)).body).toEqual(present);
  });

  it('UNIT-16: stands in the file of a statement, with its rate on each line', async () => {
    const [header, opening, movement, closing] = await file(`/statement.csv?month=${monthOf(NOW)}&tz=UTC`);
    expect(header!.slice(-7)).toEqual([
      ...['amount_display', 'balance_display', 'display_currency', 'display_rate', 'display_rate_date', 'units'],
      'project_id',
    ]);
    const rate = [TODAY.currency, TODAY.rate, TODAY.date];
    expect(opening!.slice(-7, -2)).toEqual(['', '4.375', ...rate]);
    const left = convertUsd('4', TODAY.rate);
    expect(movement!.slice(-7, -2)).toEqual(['-0.875', left, ...rate]);
    expect(closing!.slice(-7, -2)).toEqual(['', left, ...rate]);
  });

  it('stands beside usage, and in its file', async () => {
    const query = `from=${dayOf(new Date(NOW.getTime() - DAY_MS))}T00:00:00Z&interval=month&tz=UTC`;
    const usage = (await read(`/usage?${query}`)) as { display: object; data: Record<string, string>[] };
    expect(usage.display).toEqual(shown(TODAY));
    const used = usage.data.find(({ cost_usd: cost }) => cost !== '0')!;
    expect(used.cost_display).toBe(convertUsd(used.cost_usd!, TODAY.rate));
    const [header, ...rows] = await file(`/usage.csv?${query}`);
    expect(header!.slice(-6, -3)).toEqual(['cost_display', 'refunded_display', 'display_currency']);
    expect(rows.map((row) => row.at(-6))).toEqual(usage.data.map(({ cost_display: cost }) => cost));
  });

  it('stands beside the prices of models', async () => {
    expect(await read('/models')).toMatchObject({ display: shown(TODAY) });
  });

  it('is left by a rate in dollars', async () => {
    await put([OLD, { date: TODAY.date, currency: 'USD', rate: '1' }]).expect(200);
    expect(await read('/balance')).toMatchObject({ display: null, balance_display: null });
    const past = await read(`/statement?month=${monthOf(LAST_MONTH)}&tz=UTC`);
    expect(past).toMatchObject({ display: shown(OLD), closing_balance_usd: formatUsd(5n * USD) });
  });
});
