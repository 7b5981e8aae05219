import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { systemActor } from '#core';
import { RunningJob } from '#core/infra';
import { ModelsService } from '../models.service.js';
import { PricesService } from '../prices.service.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { openModuleProcess } from '../../../test/support/processes/module-process.js';
import { PriceProposals } from './proposals/price-proposals.service.js';
import { PriceStanding } from './price-standing.service.js';
import { PriceUpdatesControlModule, PriceUpdatesWorkerModule } from './price-updates.module.js';
import { PriceListChecks } from './checks/price-list-checks.service.js';

const OPERATOR = systemActor('test');
const FIRST_PAGE = { limit: 100, after: null, before: null };
const MODEL = 'acme/one';

/** A list in LiteLLM's format, in US dollars a million. */
const listOf = (input: number, more: object = {}): string =>
  JSON.stringify({
    [MODEL]: { mode: 'chat', input_cost_per_token: input / 1_000_000, output_cost_per_token: 0.000_02, ...more },
    'acme/unknown': { mode: 'chat', input_cost_per_token: 0.000_001, output_cost_per_token: 0.000_02 },
  });

let fixture: LedgerFixture;
let server: Server;
let control: TestingModule;
let workers: TestingModule[];
let answer: { status: number; body: string; headers?: Record<string, string> } = { status: 200, body: listOf(10) };
let modelId: string;
let readCount = 0;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  server = createServer((_request, response) => {
    readCount++;
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = {
    ROUTIFY_UPSTREAM_ALLOW: origin,
    ROUTIFY_PRICE_LIST_URL: `${origin}/prices.json?token=secret`,
    ROUTIFY_PRICE_LIST_FORMAT: 'litellm',
  };
  jest.spyOn(RunningJob.prototype, 'onApplicationBootstrap').mockReturnValue();
  const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl, environment };
  const worker = () => openModuleProcess({ ...stores, role: 'routify_worker', modules: [PriceUpdatesWorkerModule] });
  [control, ...workers] = await Promise.all([
    openModuleProcess({ ...stores, role: 'routify_control', modules: [PriceUpdatesControlModule] }),
    ...[worker(), worker()],
  ]);
  modelId = await createModel(MODEL);
}, 60_000);

afterAll(async () => {
  await Promise.all([control, ...workers].map((one) => one.close()));
  await fixture.close();
  server.close();
});

const proposals = (): PriceProposals => control.get(PriceProposals);
const states = async (): Promise<string[]> =>
  (await proposals().list(undefined, FIRST_PAGE)).rows.map(({ state }) => state);
const open = async () => (await proposals().list(['open'], FIRST_PAGE)).rows[0]!;
const inputOf = async (): Promise<bigint | undefined> =>
  (await control.get(PricesService).currentRows([modelId])).get(modelId)?.[0]?.rates.input;

async function query<T>(sql: string): Promise<T[]> {
  const client = new Client({ connectionString: fixture.database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

async function createModel(canonicalId: string): Promise<string> {
  const { id } = await control.get(ModelsService).create(
    {
      canonicalId,
      name: canonicalId,
      aliases: [],
      status: 'active',
      endpoints: ['chat'],
      contextLength: 1_000,
      maxOutputTokens: 100,
      inputModalities: ['text'],
      outputModalities: ['text'],
      capabilities: [],
      imagePartTokens: 1,
      filePartTokens: 1,
      audioPartTokens: 1,
      reasoningHold: 'clock',
      tokensPerSecond: 500,
      replacement: null,
      priceSource: 'test',
      price: [{ fromPromptTokens: 0, rates: { input: 5_000_000_000n, output: 20_000_000_000n } }],
    },
    OPERATOR,
  );
  return id;
}

/** Both workers look for a check that is due. */
async function readList(body?: string, status = 200): Promise<void> {
  if (body !== undefined) answer = { status, body };
  await control.get(PriceStanding).hurry();
  await Promise.all(workers.map((worker) => worker.get(PriceListChecks).runDue()));
}

describe('a price list on the network', () => {
  it('is read by one worker, once in its interval, and proposes what it would change', async () => {
    await readList();
    expect(readCount).toBe(1);
    await Promise.all(workers.map((worker) => worker.get(PriceListChecks).runDue()));
    expect(readCount).toBe(1);
    const { source, check } = await control.get(PriceStanding).ofList();
    expect(source).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/prices\.json$/);
    expect(check).toMatchObject({ result: 'proposed', detail: null });
    const hours = ((check?.nextAt.getTime() ?? 0) - (check?.checkedAt?.getTime() ?? 0)) / 3_600_000;
    expect(hours).toBe(24);
    const { plan, changes } = await proposals().get((await open()).id);
    expect(changes).toBe(1);
    expect(plan.rows).toMatchObject([{ model: MODEL, action: 'update', diff: [{ before: '5', after: '10' }] }]);
    expect(JSON.stringify(plan)).not.toContain('secret');
    expect(await inputOf()).toBe(5_000_000_000n);
  });

  it('is proposed once while it says the same, and replaced by what it says next', async () => {
    const { id } = await open();
    await readList();
    expect((await open()).id).toBe(id);
    await readList(listOf(12));
    expect((await open()).id).not.toBe(id);
    expect(await states()).toEqual(['open', 'replaced']);
    await expect(proposals().approve(id, OPERATOR)).rejects.toMatchObject({ status: 409 });
    expect(await inputOf()).toBe(5_000_000_000n);
  });

  it('changes prices by approval, once, with rows of the audit record', async () => {
    const { id } = await open();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => proposals().approve(id, OPERATOR)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await inputOf()).toBe(12_000_000_000n);
    const actions = await query<{ action: string }>(
      `SELECT action FROM audit_event WHERE action LIKE 'price_proposal.%' OR (action = 'price.create' AND after->>'source' = 'litellm')`,
    );
    expect(actions.map(({ action }) => action).sort()).toEqual(['price.create', 'price_proposal.approve']);
    await readList();
    expect((await control.get(PriceStanding).ofList()).check?.result).toBe('unchanged');
    expect(await control.get(PriceStanding).openProposal()).toBeNull();
  });

  it('that was rejected comes again once it has changed', async () => {
    await readList(listOf(20));
    await proposals().reject((await open()).id, OPERATOR);
    await expect(
      proposals().reject((await proposals().list(['rejected'], FIRST_PAGE)).rows[0]!.id, OPERATOR),
    ).rejects.toMatchObject({ status: 409 });
    await readList();
    expect(await control.get(PriceStanding).openProposal()).toBeNull();
    await readList(listOf(21));
    expect(await control.get(PriceStanding).openProposal()).toMatchObject({ changes: 1 });
  });

  it('is a conflict after another change of the price, and nothing is applied', async () => {
    const { id } = await open();
    const everywhere = { tierId: null, organizationId: null, effectiveFrom: null, source: 'by hand' };
    const rows = [{ fromPromptTokens: 0, rates: { input: 7_000_000_000n, output: 20_000_000_000n } }];
    await control.get(PricesService).append(modelId, { ...everywhere, rows, serviceTiers: [] }, OPERATOR);
    await expect(proposals().approve(id, OPERATOR)).rejects.toMatchObject({ status: 409 });
    expect(await inputOf()).toBe(7_000_000_000n);
    expect((await proposals().get(id)).state).toBe('open');
    await readList();
    expect((await open()).id).not.toBe(id);
  });

  it('expires a week after it was last seen', async () => {
    const { id } = await open();
    await query(`UPDATE price_proposal SET expires_at = now() WHERE state = 'open'`);
    await expect(proposals().approve(id, OPERATOR)).rejects.toMatchObject({ status: 409 });
    expect(await control.get(PriceStanding).openProposal()).toBeNull();
    await workers[0]!.get(PriceListChecks).runDue();
    expect((await proposals().get(id)).state).toBe('expired');
  });

  it.each([
    ['an error', { status: 503, body: '' }, 'status_503'],
    ['a redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, 'status_302'],
    ['a page', { status: 200, body: '<html></html>' }, 'no_price_list'],
    ['another format', { status: 200, body: '{"data":[]}' }, 'no_known_model'],
    ['17 MiB', { status: 200, body: 'x'.repeat(17 * 1_048_576) }, 'too_large'],
  ])('that is %s proposes nothing, and is read again in an hour', async (_what, said, detail) => {
    answer = said;
    await readList();
    const { check } = await control.get(PriceStanding).ofList();
    expect(check).toMatchObject({ result: 'failed', detail });
    expect((check?.nextAt.getTime() ?? 0) - (check?.checkedAt?.getTime() ?? 0)).toBe(3_600_000);
    expect(await control.get(PriceStanding).openProposal()).toBeNull();
  });
});
