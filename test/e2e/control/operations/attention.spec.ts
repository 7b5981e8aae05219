import { newUuid, parseId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

interface Item {
  readonly kind: string;
  readonly severity: string;
  readonly subject: object;
  readonly remedy: object;
  readonly reason: string;
}

describe('what needs an operator', () => {
  let app: ControlApp;
  let worker: LedgerFixture;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  async function create(path: string, fields: object): Promise<string> {
    return ((await app.call('post', path, fields).expect(201)).body as ApiObject).id;
  }

  async function items(kind: string): Promise<Item[]> {
    const { body } = await app.call('get', '/attention').expect(200);
    expect(body).toMatchObject({ object: 'attention', complete: true });
    return (body.items as Item[]).filter((item) => item.kind === kind);
  }

  it('is nothing in a new installation', async () => {
    const { body } = await app.call('get', '/attention').expect(200);
    expect(body).toMatchObject({ complete: true, items: [] });
  });

  it('has channels without a credential, and ejected ones with their reason', async () => {
    const channelId = await create('/channels', {
      name: 'main',
      kind: 'openai-compatible',
      base_url: 'https://api.example.com/v1',
    });
    const subject = { type: 'channel', id: channelId, name: 'main' };
    const remedy = { type: 'channel', id: channelId };
    expect(await items('channel_without_credential')).toEqual([
      expect.objectContaining({ severity: 'critical', subject, remedy }),
    ]);
    const credentialId = await create(`/channels/${channelId}/credentials`, {
      secret: 'sk-0123456789',
      label: 'first',
    });
    expect(await items('channel_without_credential')).toEqual([]);
    const refused = { status: 'disabled', status_reason: 'refused by the provider: 401' };
    await app.call('patch', `/credentials/${credentialId}`, refused).expect(200);
    expect(await items('credential_refused')).toEqual([
      expect.objectContaining({ subject: { type: 'credential', id: credentialId, name: 'main/first' }, remedy }),
    ]);
  });

  it('has accounts at providers that run dry, until they are paid', async () => {
    const upstream = { kind: 'openai-compatible', base_url: 'https://api.example.com/v1' };
    const credentials = [{ secret: 'sk-0123456789', label: 'prepaid' }];
    const channelId = await create('/channels', { name: 'paid', ...upstream, credentials });
    const { body: list } = await app.call('get', `/upstream-balances?channel_id=${channelId}`).expect(200);
    const [{ id, version }] = (list as { data: [ApiObject & { version: number }] }).data;
    expect(version).toBe(0);
    const path = `/upstream-balances/${id}`;
    const stated = { stated_usd: '4.5', alert_below_usd: '5' };
    const { body: low, headers } = await app.call('patch', path, stated).set('if-match', '"0"').expect(200);
    expect(headers.etag).toBe('"1"');
    expect(low).toMatchObject({
      object: 'upstream_balance',
      channel_id: channelId,
      channel_name: 'paid',
      label: 'prepaid',
      balance_usd: '4.5',
      source: 'stated',
      source_usd: '4.5',
      cost_since_usd: '0',
      days_left: null,
      stated_usd: '4.5',
      alert_below_usd: '5',
      low_since: expect.any(String),
      pull_result: null,
    });
    expect(await items('upstream_balance_low')).toEqual([
      expect.objectContaining({
        severity: 'warning',
        subject: { type: 'credential', id, name: 'paid/prepaid' },
        remedy: { type: 'channel', id: channelId },
        reason: '4.5 USD left at the provider.',
      }),
    ]);
    await app.call('patch', path, { stated_usd: '50' }).set('if-match', '"0"').expect(412);
    await app.call('patch', path, { stated_usd: '50' }).set('if-match', '"1"').expect(200);
    expect(await items('upstream_balance_low')).toEqual([]);
  });

  it('has paid channels at which anyone can spend test money', async () => {
    const id = await create('/channels', {
      name: 'azure',
      kind: 'openai-compatible',
      base_url: 'https://api.example.com/v1',
      options: { test_organizations: true },
    });
    expect(await items('test_money')).toEqual([]);
    await app.call('patch', '/settings/payments', { test_organizations: true }).expect(200);
    expect(await items('test_money')).toEqual([]);
    await app.call('patch', '/settings/registration', { mode: 'open' }).expect(200);
    expect(await items('test_money')).toEqual([
      expect.objectContaining({
        severity: 'critical',
        subject: { type: 'channel', id, name: 'azure' },
        remedy: { type: 'channel', id },
      }),
    ]);
    await app.call('patch', `/channels/${id}`, { options: { test_organizations: false } }).expect(200);
    expect(await items('test_money')).toEqual([]);
    await app.call('patch', '/settings/payments', { test_organizations: null }).expect(200);
    await app.call('patch', '/settings/registration', { mode: null }).expect(200);
  });

  it('has models without a price', async () => {
    const limits = { context_length: 10, max_output_tokens: 5 };
    const modelId = await create('/models', { canonical_id: 'acme/free', ...limits, status: 'draft' });
    expect(await items('model_unpriced')).toEqual([]);
    await worker.owner.query(`UPDATE model SET status = 'active' WHERE id = $1`, [parseId('mdl', modelId)]);
    expect(await items('model_unpriced')).toEqual([
      expect.objectContaining({ subject: { type: 'model', id: modelId, name: 'acme/free' } }),
    ]);
  });

  it('has channels with models of unknown cost, unless the provider reports it', async () => {
    const models = [{ model: 'acme/free', upstream_id: 'free' }];
    const upstream = { kind: 'openai-compatible', base_url: 'https://api.example.com/v1', models };
    const id = await create('/channels', { name: 'costless', ...upstream });
    const [item] = await items('channel_costs_missing');
    expect(item).toMatchObject({
      severity: 'warning',
      subject: { type: 'channel', id, name: 'costless' },
      params: { count: 1, names: 'acme/free' },
    });
    const trusted = { trust_reported_cost: true, reported_cost_field: 'usage.cost' };
    await app.call('patch', `/channels/${id}`, { options: trusted }).expect(200);
    expect(await items('channel_costs_missing')).toEqual([]);
  });

  it('has customers that spend more than they have left', async () => {
    const id = await create('/organizations', { name: 'Acme' });
    const organizationId = parseId('org', id) ?? '';
    const atMs = Date.now() - 3_600_000;
    const fields = {
      organizationId,
      requestId: newUuid(atMs),
      holdNanoUsd: 2_000_000_000n,
      chargeNanoUsd: 2_000_000_000n,
    };
    await worker.book([worker.ledgerEvent(fields, atMs)]);
    const [low] = await items('organization_low_balance');
    expect(low).toMatchObject({ severity: 'critical', subject: { type: 'organization', id, name: 'Acme' } });
    expect(low).toMatchObject({ code: 'organization_low_balance', params: { available_usd: '-2', spent_usd: '2' } });
    expect(low?.reason).toBe('-2 USD available, 2 USD spent in the last 24 hours.');
    await worker.topUpUntold(organizationId, 3_000_000_000n);
    const [short] = await items('organization_low_balance');
    expect(short).toMatchObject({ severity: 'warning', reason: '1 USD left, empty in about 12 h.' });
    await worker.topUpUntold(organizationId, 6_000_000_000n);
    expect(await items('organization_low_balance')).toEqual([]);
  });

  it('has books that differ, as the ledger check shows them', async () => {
    const { body: good } = await app.call('get', '/ledger-check').expect(200);
    expect(good).toMatchObject({
      balanced: true,
      wallet_count: 1,
      wallets_usd: '7',
      ledger_usd: '7',
      difference_usd: '0',
      usage: { charged_usd: '2', sums: [{ group_by: 'model', charged_usd: '2' }, {}, {}] },
    });
    await worker.owner.query('UPDATE wallet SET posted_nano_usd = posted_nano_usd + 1');
    const { body: bad } = await app.call('get', '/ledger-check').expect(200);
    expect(bad).toMatchObject({ balanced: false, difference_usd: '0.000000001' });
    const failed = (bad.checks as { holds: boolean; name: string; differences: object[] }[]).filter(
      ({ holds }) => !holds,
    );
    expect(failed).toEqual([
      expect.objectContaining({
        name: 'wallets',
        differences: [expect.objectContaining({ posted_nano_usd: '7000000001', lots_nano_usd: '7000000000' })],
      }),
    ]);
    expect(await items('ledger_difference')).toEqual([
      expect.objectContaining({ remedy: { type: 'ledger_check', id: null } }),
    ]);
    await worker.owner.query('UPDATE wallet SET posted_nano_usd = posted_nano_usd - 1');
  });
});
