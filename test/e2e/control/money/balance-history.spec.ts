import { randomUUID } from 'node:crypto';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

interface History {
  readonly tz: string;
  readonly data: readonly { readonly starts_at: string; readonly balance_usd: string }[];
}

let app: ControlApp;
let id: string;

beforeAll(async () => {
  app = await startControlApp();
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  const { body } = await app.call('post', '/organizations', { name: 'Own', tz: 'Asia/Tokyo' }).expect(201);
  ({ id } = body as { id: string });
  const topUp = app.call('post', `/organizations/${id}/topups`, { amount_usd: '3' });
  await topUp.set('idempotency-key', randomUUID()).expect(201);
});
afterAll(() => app.stop());

describe('the balance by day', () => {
  it('is the same for its customer and for operators, in the zone of the organization', async () => {
    const owner = await joinOrganization(app, id, 'owner');
    const own = (await owner.call('get', '/balance-history').expect(200)).body as History;
    expect(own).toMatchObject({
      object: 'balance_history',
      organization_id: id,
      tz: 'Asia/Tokyo',
      opening_balance_usd: '0',
    });
    expect(own.data).toHaveLength(30);
    expect(own.data.at(-1)).toMatchObject({
      starts_at: expect.stringMatching(/T15:00:00\.000Z$/) as string,
      balance_usd: '3',
    });
    expect((await app.call('get', `/organizations/${id}/balance-history`).expect(200)).body).toEqual(own);
  });

  it('is of as many days as are asked for, by any clocks', async () => {
    const query = 'days=2&tz=America/New_York';
    const { body } = await app.call('get', `/organizations/${id}/balance-history?${query}`).expect(200);
    expect((body as History).tz).toBe('America/New_York');
    expect((body as History).data).toHaveLength(2);
  });

  it.each(['days=0', 'days=367', 'days=soon', 'tz=Mars/Olympus', 'month=2026-11'])('refuses %s', async (query) => {
    await app.call('get', `/organizations/${id}/balance-history?${query}`).expect(400);
  });
});
