import { randomUUID } from 'node:crypto';
import { formatId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../support/control/control-app.js';
import { joinOrganization, mintCode, type CustomerCaller } from '../../support/gateway/customer-caller.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';

jest.setTimeout(120_000);

const DOLLAR_NANO_USD = 1_000_000_000n;
const REFUNDS = 50;
const REDEMPTIONS = 100;

/** Invalid amounts, and negative ones. */
const NO_AMOUNTS: readonly unknown[] = [
  ...[
    '-5',
    '-0.000000001',
    -5,
    -0.1,
    '-0',
    '0',
    0,
    '0.0',
    '+5',
    ' 5',
    '5 ',
    '',
    '5,0',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
  ],
  ...['-Infinity', '0.0000000001', '9007199254740993', '1'.repeat(400), '٥', '５', '1_000', '--5', '5-', null, true],
  ...[['5'], { amount: '5' }, 1e308, 1e-10],
];

/** Credits: nothing negative, nothing twice. */
describe('attacks on credits', () => {
  let app: ControlApp;
  let worker: LedgerFixture;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  });
  afterEach(() => app.call('get', '/tiers').expect(200));
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  function post(path: string, body: object, key: string = randomUUID()) {
    return app.call('post', path, body).set('idempotency-key', key);
  }

  async function transfersOf(organizationId: string): Promise<number> {
    return worker.count('FROM transfer WHERE organization_id = $1', [organizationId]);
  }

  it.each(['topups', 'grants', 'credit limit', 'refunds'])(
    'ATK-29: %s with negative or invalid amounts are refused and move no money',
    async (what) => {
      const uuid = await worker.createOrganization(DOLLAR_NANO_USD);
      const generation = formatId('gen', await worker.use(uuid, 100_000_000n));
      await worker.drain(uuid);
      const [organization, before] = [formatId('org', uuid), await transfersOf(uuid)];
      const send = (amount: unknown) => {
        const path = `/organizations/${organization}`;
        if (what === 'refunds') return post('/refunds', { generation_id: generation, amount_usd: amount, reason: 'x' });
        if (what !== 'credit limit') return post(`${path}/${what}`, { amount_usd: amount, reason: 'x' });
        return app.call('patch', path, { credit_limit_usd: amount });
      };
      // A credit limit of zero is valid; a refund without an amount covers the whole rest.
      const isMeant = (amount: unknown): boolean =>
        what === 'credit limit' ? /^-?0(?:\.0)?$/.test(String(amount)) : what === 'refunds' && amount === null;
      const served: unknown[] = [];
      for (const amount of NO_AMOUNTS.filter((each) => !isMeant(each))) {
        const { status } = await send(amount);
        if (status !== 400 && status !== 422) served.push([amount, status]);
      }
      expect(served).toEqual([]);
      expect(await transfersOf(uuid)).toBe(before);
      expect(await worker.posted(uuid)).toBe(900_000_000n);
    },
  );

  it('ATK-30: fifty parallel refunds of one reply refund it once', async () => {
    const uuid = await worker.createOrganization(DOLLAR_NANO_USD);
    const generation = formatId('gen', await worker.use(uuid, 100_000_000n));
    await worker.drain(uuid);
    const body = { generation_id: generation, reason: 'twice' };
    const answers = await Promise.all(Array.from({ length: REFUNDS }, () => post('/refunds', body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await worker.posted(uuid)).toBe(DOLLAR_NANO_USD);
    expect((await post('/refunds', body)).status).toBe(409);
  });

  it('ATK-30: of fifty refunds of a tenth each, ten succeed', async () => {
    const uuid = await worker.createOrganization(DOLLAR_NANO_USD);
    const generation = formatId('gen', await worker.use(uuid, 100_000_000n));
    await worker.drain(uuid);
    const body = { generation_id: generation, amount_usd: '0.01', reason: 'a tenth' };
    const answers = await Promise.all(Array.from({ length: REFUNDS }, () => post('/refunds', body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await worker.posted(uuid)).toBe(DOLLAR_NANO_USD);
  });

  it('ATK-31: a code that is redeemed a hundred times in parallel, by several customers, is one grant', async () => {
    const customers: CustomerCaller[] = [];
    for (const name of ['One', 'Two', 'Three', 'Four']) {
      const { id } = (await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject;
      customers.push(await joinOrganization(app, id, 'billing'));
    }
    const code = await mintCode(app);
    const redeem = (turn: number) =>
      customers[turn % customers.length]!.call('post', '/redeem', { code }).set('idempotency-key', randomUUID());
    const answers = await Promise.all(Array.from({ length: REDEMPTIONS }, (_, turn) => redeem(turn)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ status }) => status))).toEqual(new Set([409]));
    expect(await worker.count(`FROM promo_grant WHERE reason = 'test'`, [])).toBe(1);
    const wallets = await app.query(
      'SELECT sum(posted_nano_usd) AS posted FROM wallet w WHERE EXISTS (SELECT 1 FROM promo_grant g WHERE g.organization_id = w.organization_id)',
    );
    expect(wallets).toEqual([{ posted: String(DOLLAR_NANO_USD) }]);
  });
});
