import { randomUUID } from 'node:crypto';
import { formatId, formatUsd, parseId } from '#core';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

const USD = 1_000_000_000n;
const now = new Date();
const monthsAgo = (count: number): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 15));
const nameOf = (month: Date): string => month.toISOString().slice(0, 7);

interface Line {
  readonly code: string;
  readonly amount_usd: string;
}

interface Statement {
  readonly opening_balance_usd: string;
  readonly closing_balance_usd: string;
  readonly lines: readonly Line[];
}

let app: ControlApp;
let worker: LedgerFixture;

beforeAll(async () => {
  app = await startControlApp();
  worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
});

afterAll(async () => {
  await worker.close();
  await app.stop();
});

/** An organization with a top-up of 5 USD last month. */
async function paidLastMonth(): Promise<{ uuid: string; id: string }> {
  const { organizationId: uuid, paidLot } = await worker.createWallet(0n);
  await worker.fund(uuid, paidLot, 5n * USD, monthsAgo(1).getTime());
  await worker.publisher.publishNew(uuid);
  return { uuid, id: formatId('org', uuid) };
}

async function read(id: string, month: Date, tz = 'UTC'): Promise<Statement> {
  const path = `/organizations/${id}/statement?month=${nameOf(month)}&tz=${tz}`;
  return (await app.call('get', path).expect(200)).body as Statement;
}

async function readFile(id: string, query = 'tz=UTC'): Promise<string[][]> {
  const { text, headers } = await app.call('get', `/organizations/${id}/statement.csv?${query}`).expect(200);
  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  return text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
}

describe('statements', () => {
  it('LEDGER-24: list the movements of a month, and add up to the balance', async () => {
    const { uuid, id } = await paidLastMonth();
    await worker.grant(uuid, (3n * USD) / 5n, null);
    const shared = await worker.use(uuid, (9n * USD) / 10n);
    await worker.use(uuid, USD / 5n);
    await worker.drain(uuid);
    const refund = { generation_id: formatId('gen', shared), amount_usd: '0.4', reason: 'slow, very' };
    await app.call('post', '/refunds', refund).set('idempotency-key', randomUUID()).expect(201);
    const model = formatId('mdl', worker.modelId);
    const statement = await read(id, now);
    expect(statement).toMatchObject({
      object: 'statement',
      organization_id: id,
      month: nameOf(now),
      tz: 'UTC',
      is_final: false,
      opening_balance_usd: '5',
      closing_balance_usd: '4.9',
      lines: [
        { code: 'grant', model_id: null, source_count: 1, amount_usd: '0.6', promo_usd: '0.6' },
        { code: 'refund', model_id: null, source_count: 1, amount_usd: '0.4', promo_usd: '0.1' },
        { code: 'usage', model_id: model, source_count: 2, amount_usd: '-1.1', promo_usd: '-0.6' },
      ],
    });
    expect(statement.closing_balance_usd).toBe(formatUsd(await worker.posted(uuid)));
    expect(await read(id, monthsAgo(1))).toMatchObject({
      opening_balance_usd: '0',
      closing_balance_usd: '5',
      lines: [{ code: 'topup', model_id: null, source_count: 1, amount_usd: '5', promo_usd: '0' }],
    });
    const none = { opening_balance_usd: '0', closing_balance_usd: '0', is_final: true, lines: [] };
    expect(await read(id, monthsAgo(2))).toMatchObject(none);
  });

  it('give the reasons of payments and corrections, newest first, to customers, too', async () => {
    const { id } = await paidLastMonth();
    const pay = (kind: string, body: object) =>
      app.call('post', `/organizations/${id}/${kind}`, body).set('idempotency-key', randomUUID()).expect(201);
    await pay('topups', { amount_usd: '7', reason: 'invoice 12' });
    await pay('adjustments', { amount_usd: '-2', reason: 'Duplicate of 12' });
    const member = await joinOrganization(app, id, 'billing');
    const { body } = await member.call('get', '/statement?tz=UTC').expect(200);
    const created_at = expect.any(String);
    expect(body.payments).toEqual([
      { code: 'adjustment', amount_usd: '-2', amount_display: null, reason: 'Duplicate of 12', created_at },
      { code: 'topup', amount_usd: '7', amount_display: null, reason: 'invoice 12', created_at },
    ]);
    expect(await read(id, monthsAgo(2))).toMatchObject({ payments: [] });
  });

  it('are files of every movement with the balance after it', async () => {
    const { uuid, id } = await paidLastMonth();
    const events = Array.from({ length: 2_100 }, (_, count) =>
      worker.ledgerEvent({ organizationId: uuid, chargeNanoUsd: 1_000n * BigInt(count % 3) }),
    );
    await worker.book(events);
    const [header, opening, ...rest] = await readFile(id);
    const closing = rest.pop();
    expect(header?.join()).toBe(
      'id,booked_at,effective_at,code,source_id,model_id,amount_usd,balance_usd,reason,units,project_id',
    );
    expect([opening?.[3], opening?.[7], closing?.[3]]).toEqual(['opening', '5', 'closing']);
    expect(closing?.[7]).toBe(formatUsd(await worker.posted(uuid)));
    expect(rest).toHaveLength(1_400);
    expect(new Set(rest.map(([movement]) => movement)).size).toBe(1_400);
    expect(rest.at(-1)?.[7]).toBe(closing?.[7]);
    expect(rest[0]).toEqual([
      ...[expect.stringMatching(/^txn_/), expect.any(String), expect.any(String), 'usage'],
      ...[expect.stringMatching(/^gen_/), formatId('mdl', worker.modelId)],
      ...[expect.stringMatching(/^-0\.00000[12]$/), expect.stringMatching(/^4\.9/), '', '', ''],
    ]);
  });

  it('UNIT-29: list the units of usage by model, as usage and the files do', async () => {
    const { uuid, id } = await paidLastMonth();
    const used = { meters: { input: 100, web_search_call: 2, character: 7 }, multipliersPpm: [500_000n] };
    await worker.use(uuid, 53_001n, used);
    await worker.use(uuid, 1_500n, { meters: { web_search_call: 1 }, multipliersPpm: [500_000n] });
    await worker.use(uuid, 9_000n);
    await worker.drain(uuid);
    const [line] = (await read(id, now)).lines;
    expect(line).toMatchObject({
      code: 'usage',
      source_count: 3,
      amount_usd: '-0.000063501',
      other_usd: '-0.000059001',
      units: [
        { unit: 'character', quantity: 7, amount_usd: '0', amount_display: null },
        { unit: 'web_search_call', quantity: 3, amount_usd: '-0.0000045', amount_display: null },
      ],
    });
    const [, , ...movements] = await readFile(id);
    expect(movements.map((row) => row.at(-2))).toEqual([
      ...['character 7 0; web_search_call 2 -0.000003', 'web_search_call 1 -0.0000015', '', ''],
    ]);
    const path = `usage?organization_id=${id}&interval=month`;
    for (const groupBy of ['', '&group_by=model', '&group_by=member']) {
      const { body } = await app.call('get', `/${path}${groupBy}`).expect(200);
      const { data } = body as { data: { cost_usd: string; units: unknown }[] };
      expect(data).toMatchObject([{ cost_usd: '0.000063501' }]);
      expect(data[0]?.units).toEqual([
        { unit: 'character', quantity: 7, cost_usd: '0' },
        { unit: 'web_search_call', quantity: 3, cost_usd: '0.0000045' },
      ]);
    }
    const { text } = await app.call('get', `/${path.replace('?', '.csv?')}`).expect(200);
    const rows = text.trimEnd().split('\r\n');
    expect(rows.map((row) => row.split(',').at(-3))).toEqual(['units', 'character 7 0; web_search_call 3 0.0000045']);
    const tagged = await app.call('get', `/${path}&group_by=tag&tag=team`).expect(200);
    expect((tagged.body as { data: unknown[] }).data).toMatchObject([{ units: null }]);
  });

  it('sum up charges and refunds by project, archived ones too', async () => {
    const { uuid, id } = await paidLastMonth();
    const owner = await joinOrganization(app, id, 'owner');
    const created = await owner.call('post', '/projects', { name: 'Search' }).expect(201);
    const project = created.body as { id: string };
    const projectId = parseId('prj', project.id) ?? '';
    const shared = await worker.use(uuid, 90_000n, { projectId });
    await worker.use(uuid, 7_000n);
    await worker.drain(uuid);
    const refund = { generation_id: formatId('gen', shared), amount_usd: '0.000004', reason: 'slow' };
    await app.call('post', '/refunds', refund).set('idempotency-key', randomUUID()).expect(201);
    await owner.call('delete', `/projects/${project.id}`).expect(200);
    const none = { amount_display: null, refunded_display: null };
    const by_project = [
      {
        project_id: project.id,
        name: 'Search',
        request_count: 1,
        amount_usd: '-0.00009',
        refunded_usd: '0.000004',
        ...none,
      },
      { project_id: null, name: null, request_count: 1, amount_usd: '-0.000007', refunded_usd: '0', ...none },
    ];
    expect(await read(id, now)).toMatchObject({ by_project });
    expect((await owner.call('get', '/statement?tz=UTC').expect(200)).body).toMatchObject({ by_project });
    expect(await read(id, monthsAgo(1))).toMatchObject({ by_project: [] });
    const [, , ...movements] = await readFile(id);
    expect(movements.map((row) => [row[3], row.at(-1)])).toEqual([
      ...[
        ['usage', project.id],
        ['usage', ''],
        ['refund', project.id],
        ['closing', ''],
      ],
    ]);
  });

  it('show customers their own money, in their own time zone', async () => {
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const { body } = await app.call('post', '/organizations', { name: 'Own', tz: 'Asia/Tokyo' }).expect(201);
    const { id } = body as { id: string };
    const owner = await joinOrganization(app, id, 'owner');
    const topUp = app.call('post', `/organizations/${id}/topups`, { amount_usd: '3' });
    await topUp.set('idempotency-key', randomUUID()).expect(201);
    const own = (await owner.call('get', '/statement').expect(200)).body as Statement;
    expect(own).toMatchObject({ organization_id: id, tz: 'Asia/Tokyo', closing_balance_usd: '3' });
    expect((own as unknown as { from: string }).from).toMatch(/T15:00:00\.000Z$/);
    expect((await app.call('get', `/organizations/${id}/statement`).expect(200)).body).toEqual(own);
    const { text } = await owner.call('get', '/statement.csv').expect(200);
    expect(text.trimEnd().split('\r\n').at(-1)).toMatch(/,closing,,,,3,,,$/);
  });

  it.each(['month=2026-13', 'month=soon', 'month=2099-01', 'tz=Mars/Olympus', 'page=2'])('refuse %s', async (query) => {
    const { uuid, id } = await paidLastMonth();
    await app.call('get', `/organizations/${id}/statement?${query}`).expect(400);
    await app.call('get', `/organizations/${id}/statement.csv?${query}`).expect(400);
    expect(parseId('org', id)).toBe(uuid);
  });
});
