import { formatId } from '#core';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

const USD = 1_000_000_000n;
const now = new Date();
const LAST = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15));
const nameOf = (month: Date): string => month.toISOString().slice(0, 'YYYY-MM'.length);

let app: ControlApp;
let worker: LedgerFixture;
/** With 5 USD of last month, and an adjustment of -2 USD of now. */
let id: string;

beforeAll(async () => {
  app = await startControlApp();
  worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  const { organizationId: uuid, paidLot } = await worker.createWallet(0n);
  await worker.fund(uuid, paidLot, 5n * USD, LAST.getTime());
  await worker.publisher.publishNew(uuid);
  id = formatId('org', uuid);
  await app.query(`UPDATE organization SET name = '=SUM(A1), "Acme"' WHERE id = $1`, uuid);
  const adjustment = app.call('post', `/organizations/${id}/adjustments`, { amount_usd: '-2', reason: 'test' });
  await adjustment.set('idempotency-key', 'once').expect(201);
});

afterAll(async () => {
  await worker.close();
  await app.stop();
});

const get = async (query: string) => (await app.call('get', `/deferred-revenue?${query}`).expect(200)).body as object;

const COLUMNS = [
  ...['month', 'mode', 'organization_id', 'organization_name', 'opening_usd', 'sold_usd', 'bonuses_usd'],
  ...['redeem_codes_usd', 'used_usd', 'expired_usd', 'refunded_usd', 'chargebacks_usd', 'request_refunds_usd'],
  ...['adjustments_usd', 'moved_usd', 'closing_usd', 'unexplained_usd'],
].join();

const NOTHING = {
  opening_usd: '0',
  sold_usd: '0',
  bonuses_usd: '0',
  redeem_codes_usd: '0',
  used_usd: '0',
  expired_usd: '0',
  refunded_usd: '0',
  chargebacks_usd: '0',
  request_refunds_usd: '0',
  adjustments_usd: '0',
  moved_usd: '0',
  closing_usd: '0',
  unexplained_usd: '0',
};

describe('deferred revenue', () => {
  it('LEDGER-40: is reported by kind of account, in total, and with the money that waits', async () => {
    const sold = { ...NOTHING, sold_usd: '5', closing_usd: '5' };
    expect(await get(`month=${nameOf(LAST)}`)).toEqual({
      object: 'deferred_revenue',
      month: nameOf(LAST),
      mode: 'live',
      is_final: expect.any(Boolean),
      from: `${nameOf(LAST)}-01T00:00:00.000Z`,
      to: `${nameOf(now)}-01T00:00:00.000Z`,
      accounts: [
        { account: 'wallet_paid', ...NOTHING },
        { account: 'wallet_base', ...sold },
        { account: 'wallet_promo', ...NOTHING },
      ],
      total: { account: 'total', ...sold },
      unapplied_payments: {
        opening_usd: '0',
        received_usd: '0',
        assigned_usd: '0',
        returned_usd: '0',
        closing_usd: '0',
        unexplained_usd: '0',
      },
    });
    const adjusted = { ...NOTHING, account: 'total', opening_usd: '5', adjustments_usd: '-2', closing_usd: '3' };
    expect(await get('')).toMatchObject({ month: nameOf(now), is_final: false, total: adjusted });
    expect(await get('mode=test')).toMatchObject({ mode: 'test', total: { ...NOTHING, account: 'total' } });
  });

  it('LEDGER-40: has a file with a row for each organization, and the total at its end', async () => {
    const { text, headers } = await app.call('get', `/deferred-revenue.csv?month=${nameOf(now)}`).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="deferred-revenue-${nameOf(now)}-live.csv"`,
    });
    expect(text.split('\r\n')).toEqual([
      COLUMNS,
      `${nameOf(now)},live,${id},"'=SUM(A1), ""Acme""",5,0,0,0,0,0,0,0,0,-2,0,3,0`,
      `${nameOf(now)},live,total,,5,0,0,0,0,0,0,0,0,-2,0,3,0`,
      '',
    ]);
    const test = await app.call('get', '/deferred-revenue.csv?mode=test').expect(200);
    expect(test.text.split('\r\n').slice(1)).toEqual([`${nameOf(now)},test,total,${',0'.repeat(13)}`, '']);
  });

  it.each(['/deferred-revenue', '/deferred-revenue.csv'])(
    'refuses what is no month that has begun: %s',
    async (path) => {
      const ahead = await app.call('get', `${path}?month=2099-01`).expect(400);
      expect(ahead.body.error).toMatchObject({ param: 'month', metadata: { reason: 'ledger_month_ahead' } });
      await app.call('get', `${path}?month=2026-13`).expect(400);
      await app.call('get', `${path}?mode=real`).expect(400);
    },
  );

  it.each(['/deferred-revenue', '/deferred-revenue.csv'])('is for operators who read money: %s', async (path) => {
    for (const role of ['support', 'finance']) {
      const { secret } = (await app.call('post', '/tokens', { name: role, platform_role: role }).expect(201))
        .body as ApiObject;
      await app.raw('get', `/admin/v1${path}`).set('authorization', `Bearer ${secret}`).expect(200);
    }
    const owner = await joinOrganization(app, id, 'owner');
    await app.raw('get', `/admin/v1${path}`).set('authorization', `Bearer ${owner.token}`).expect(403);
    await app.raw('get', `/admin/v1${path}`).expect(401);
  });
});
