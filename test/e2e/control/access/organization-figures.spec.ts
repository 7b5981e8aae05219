import { newUuid, parseId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

const HOUR_MS = 3_600_000;

describe('the figures of organizations', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    for (const name of ['Rich', 'Poor', 'Idle']) {
      const { body } = await app.call('post', '/organizations', { name }).expect(201);
      ids[name] = (body as ApiObject).id;
    }
    await worker.topUpUntold(uuidOf('Rich'), 9_000_000_000n);
    await worker.topUpUntold(uuidOf('Poor'), 1_000_000_000n);
    await book('Rich', 1_000_000_000n);
    await book('Poor', 2_000_000_000n);
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  const uuidOf = (name: string): string => parseId('org', ids[name] ?? '') ?? '';

  async function book(name: string, chargeNanoUsd: bigint): Promise<void> {
    const atMs = Date.now() - HOUR_MS;
    const attempts = [{ ...worker.attempt(500_000_000n), costVersionId: newUuid(atMs) }];
    const fields = { organizationId: uuidOf(name), requestId: newUuid(atMs), attempts, chargeNanoUsd };
    await worker.book([worker.ledgerEvent({ ...fields, holdNanoUsd: chargeNanoUsd }, atMs)]);
  }

  async function named(query: string): Promise<string[]> {
    const { body } = await app.call('get', `/organizations?${query}`).expect(200);
    return (body.data as { name: string }[]).map(({ name }) => name);
  }

  it('sort the list, page by page', async () => {
    expect(await named('limit=3')).toEqual(['Idle', 'Poor', 'Rich']);
    expect(await named('sort=balance')).toEqual(['Poor', 'Idle', 'Rich']);
    expect(await named('sort=spend')).toEqual(['Poor', 'Rich', 'Idle']);
    expect(await named('sort=spend&limit=1')).toEqual(['Poor']);
    expect(await named(`sort=spend&limit=2&after=${ids.Poor}`)).toEqual(['Rich', 'Idle']);
    expect(await named('sort=spend&q=r')).toEqual(['Poor', 'Rich']);
    await app.call('get', '/organizations?sort=name').expect(400);
  });

  it('are revenue, margin, last use and owner by id', async () => {
    const { body } = await app.call('get', `/organization-figures?ids=${ids.Poor},${ids.Idle}`).expect(200);
    expect(body).toEqual({
      object: 'organization_figures',
      data: [
        expect.objectContaining({
          id: ids.Poor,
          revenue_usd: '2',
          upstream_cost_usd: '0.5',
          margin_usd: '1.5',
          cost_unknown_count: 0,
          last_used_at: null,
          owner: null,
        }),
        expect.objectContaining({ id: ids.Idle, revenue_usd: '0' }),
      ],
    });
    for (const wrong of ['key_01jd3k9v6qe8yb5t2x7m4c0n1p', 'org_1']) {
      const { body: refused } = await app.call('get', `/organization-figures?ids=${wrong}`).expect(400);
      expect(refused.error.param).toBe('ids');
    }
  });

  it('have totals: how many there are, what they have, and which are low', async () => {
    const { body } = await app.call('get', '/organization-totals').expect(200);
    expect(body).toEqual({ object: 'organization_totals', organization_count: 3, balance_usd: '7', low_count: 1 });
  });
});
