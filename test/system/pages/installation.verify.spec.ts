import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { parse } from 'yaml';
import { formatId } from '#core';
import { ComposedFleet } from '../../chaos/composed-fleet.js';
import { Fleet } from '../../chaos/fleet.js';
import { Load } from '../../chaos/load/load.js';
import { planLongStream } from '../../chaos/load/plan-request.js';
import { openShop, type Customer, type Shop } from '../../chaos/shop.js';
import { eventually } from '../../support/eventually.js';
import { expectShape } from '../../support/pages/expect-shape.js';
import { fill, PageShell } from '../../support/pages/page-shell.js';
import { commandsOf, exampleOf } from '../../support/pages/read-page.js';

jest.setTimeout(300_000);

const backups = mkdtempSync(join(tmpdir(), 'routify-backups-'));
let fleet: Fleet;
let shop: Shop;
let customer: Customer;
let load: Load;
let shell: PageShell;

beforeAll(async () => {
  fleet = await Fleet.start({
    gateways: 1,
    environment: { ROUTIFY_BACKUP_TO: backups, LOG_LEVEL: 'info', ROUTIFY_SIMULATOR: '0' },
  });
  const { secret } = JSON.parse(await fleet.routify('admin:create', '--json')) as { secret: string };
  // As `npm start` leaves it for the command line.
  const addresses = { control_url: fleet.controlUrl, admin_token: secret };
  writeFileSync(join(fleet.folder, 'dev.json'), JSON.stringify(addresses));
  const environment = { ...fleet.environment, CONTROL: fleet.controlUrl, ADMIN_TOKEN: secret };
  shell = await PageShell.open({ environment, compose: new ComposedFleet(fleet).compose });
  shop = await openShop(fleet, { poorCustomers: 0 });
  customer = await shop.addCustomer({ name: 'Acme', topUpUsd: '10' });
  load = new Load([fleet.gateways[0]!.url], [customer], { seed: 1, requestsPerSecond: 0 });
});
afterAll(async () => {
  shell.close();
  await fleet.stop();
  rmSync(backups, { recursive: true });
});

async function countRecords(): Promise<number> {
  const [row] = await fleet.query<{ count: number }>('SELECT count(*)::int AS count FROM usage_record');
  return row?.count ?? 0;
}

/** A request that is answered. */
async function request(): Promise<void> {
  const { status } = await load.send(planLongStream(customer, 'chaos/standard', { tokens: 5, chunkMs: 1 }));
  expect(status).toBe(200);
}

it('shows the link of the first operator, and is seeded', async () => {
  mkdirSync(join(shell.folder, 'routify'));
  const printed = await shell.printed(commandsOf('install.md', 'grep operator/setup'));
  expect(printed).toMatch(/http\S+\/operator\/setup#token=\w+/);
  expect(await fleet.query('SELECT 1 FROM model LIMIT 50')).toHaveLength(50);
});

it('makes the logins of gateways and workers, and gives them other passwords', async () => {
  shell.link('deploy');
  const passwordOf = (printed: string): string => printed.trim().split('\n').at(-1) ?? '';
  for (const commands of [
    commandsOf('hardening.md', 'deploy/postgres/logins.sql'),
    commandsOf('kubernetes.md', 'deploy/postgres/logins.sql'),
  ]) {
    const password = passwordOf(await shell.printed(`${commands}echo "$GATEWAY_PASSWORD"`));
    const url = Object.assign(new URL(fleet.postgres.url), { username: 'routify_gateway_login', password });
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.query('SET ROLE routify_gateway');
    await client.end();
  }
});

it('is exported as a file, which is applied again without a change', async () => {
  const { code, output } = await shell.run(commandsOf('declarative.md', 'npx routify export'));
  expect([code, output]).toEqual([0, expect.stringMatching(/unchanged/)]);
  expect(parse(readFileSync(join(shell.folder, 'routify.yaml'), 'utf8'))).toMatchObject({ tiers: expect.anything() });
});

it('drills a restore', async () => {
  await request();
  await eventually(async () => (await countRecords()) === 1);
  await backUp();
  const drill = Object.assign(new URL(fleet.postgres.url), { pathname: '/routify_drill' }).href;
  const printed = await shell.printed(commandsOf('backups.md', 'npx routify restore latest'), {
    'postgresql://…/routify_drill': `'${drill}'`,
  });
  expect(printed).toMatch(/rows of backup/);
  expect(printed).toMatch(/^the ledger balances$/m);
});

it('books what the log of a gateway has', async () => {
  const count = await countRecords();
  await fleet.workers[0]!.stop();
  await request();
  await request();
  await fleet.gateways[0]!.stop();
  expectShape(exampleOf('journal.md', 'journal.open'), fleet.gateways[0]!.log);
  const redis = fleet.openRedis();
  await redis.flushall();
  redis.disconnect();
  await fleet.workers[0]!.start();
  const printed = await shell.printed(commandsOf('journal.md', 'docker compose logs --no-color gateway'));
  expect(printed).toMatch(/^2 sent, 0 already known, 0 failed, 0 damaged$/m);
  await eventually(async () => (await countRecords()) === count + 2);
  await fleet.gateways[0]!.start();
});

it('explains a request', async () => {
  const id = await requestThatIsRefusedFirst();
  await eventually(async () => (await routify('request', id)).includes('settled'));
  const example = exampleOf('ledger.md', ', settled, admitted at').replace('for gpt-4o', 'for acme/gpt-4o');
  expectShape(example, await routify('request', id));
});

it('compares the invoice of a provider', async () => {
  const rows = await fleet.query<{ day: string; model: string; usd: string }>(
    `SELECT to_char(admitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, 'standard' AS model, '1' AS usd FROM usage_record LIMIT 1`,
  );
  shell.file(
    'november.csv',
    `day,model,amount_usd\n${rows.map(({ day, model, usd }) => `${day},${model},${usd}`).join('\n')}\n`,
  );
  const [command = '', ...call] = commandsOf('ledger.md', 'npx routify invoice:check').split('\n');
  const checked = await shell.run(command, { 'openai-eu': 'first' });
  expect([checked.code, checked.output]).toEqual([3, expect.stringContaining('THE INVOICE DOES NOT RECONCILE')]);
  const [channel] = await fleet.query<{ id: string }>(`SELECT id FROM channel WHERE name = 'first'`);
  const answer = JSON.parse(
    await shell.printed(call.join('\n'), { 'chn_…': formatId('chn', channel?.id ?? '') }),
  ) as object;
  expect(answer).toMatchObject({ reconciles: false });
});

it('is diagnosed', async () => {
  const redis = fleet.openRedis();
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const expires = new Date(Date.now() + 2 * 86_400_000).toISOString();
  await shop.admin.post(`/organizations/${customer.organizationId}/keys`, { name: 'short', expires_at: expires });
  const { output } = await shell.run('npx routify doctor');
  await redis.config('SET', 'maxmemory-policy', 'noeviction');
  redis.disconnect();
  expectShape(
    fill(exampleOf('doctor.md', 'redis-eviction'), { production: 'development', 'rtf_ab12cd34…wxyz': 'rtf_x' }),
    output,
  );
});

it('recovers after a failover, and replays journals', async () => {
  const since = new Date(Date.now() - 900_000).toISOString();
  const [recover = '', replay = ''] = commandsOf('postgres.md', 'npx routify recover').split('\n');
  const recovered = await shell.run(recover, { '2026-11-28T16:00:00Z': since });
  // Redis was lost, too: that nothing is lost cannot be said.
  expect([recovered.code, recovered.output]).toEqual([3, expect.stringMatching(/^the ledger balances$/m)]);
  expect(await shell.printed(replay, { '…': since })).toMatch(/ 0 failed, 0 damaged$/m);
  const replayed = await shell.printed(commandsOf('journal.md', 'npx routify journal replay'), {
    '2026-11-20T08:00:00Z': since,
  });
  expect(replayed).toMatch(/^0 sent, \d already known, 0 failed, 0 damaged$/m);
});

it('gets another secret and another key', async () => {
  const { ROUTIFY_SECRET: secret = '', ROUTIFY_ENCRYPTION_KEYS: keys = '' } = fleet.environment;
  await store();
  await leaveKeysAndCodes();
  for (let count = 0; count < 2; count++) await backUp();
  const another = randomBytes(48).toString('base64');
  const doctor = await shell.run('npx routify doctor', {}, { ROUTIFY_SECRET: `versions:2:${another},1:${secret}` });
  expectShape(exampleOf('rotation.md', 'Version 1 is needed by'), doctor.output);
  const rotated = await shell.run(
    'npx routify rotate-encryption',
    {},
    {
      ROUTIFY_ENCRYPTION_KEYS: `k2:${randomBytes(32).toString('base64')},${keys}`,
    },
  );
  expect(rotated.code).toBe(0);
  expectShape(exampleOf('rotation.md', 'channel credentials:').replaceAll('k1', 'chaos'), rotated.output);
});

/** What the page names of the old secret, and nothing else: keys that were used, and recovery codes, which need a device. */
async function leaveKeysAndCodes(): Promise<void> {
  await fleet.query('UPDATE api_key SET last_used_at = now()');
  await fleet.query('DELETE FROM one_time_link');
  await fleet.query(`UPDATE management_token SET status = 'revoked'`);
  await fleet.query(
    `INSERT INTO recovery_code (id, user_id, digest)
     SELECT gen_random_uuid(), gen_random_uuid(), decode(lpad(n::text, 2, '0'), 'hex') FROM generate_series(1, 2) n`,
  );
}

/** A response that is stored. */
async function store(): Promise<void> {
  await shop.admin.patch(`/organizations/${customer.organizationId}`, { response_retention_days: 30 });
  await eventually(async () => {
    const response = await call('responses', { model: 'chaos/standard', input: 'Hello', store: true });
    if (!response.ok) throw new Error(await response.text());
    return (await fleet.query('SELECT 1 FROM stored_response')).length > 0;
  });
}

/** Once the worker makes none. */
async function backUp(): Promise<void> {
  await eventually(async () => (await shell.run('npx routify backup')).output.includes('verified'), 60_000);
}

function call(path: string, body: object): Promise<Response> {
  return fetch(`${fleet.gateways[0]!.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** A stream that the first channel refuses, and the second one serves, as on the page. Returns its id. */
async function requestThatIsRefusedFirst(): Promise<string> {
  const busy = createServer((_request, response) => {
    response.writeHead(429, { 'content-type': 'application/json' }).end('{"error":{"message":"slow down"}}');
  });
  await once(busy.listen(0, '127.0.0.1'), 'listening');
  const price = { input_per_mtok_usd: '2.5', output_per_mtok_usd: '10' };
  await shop.admin.post('/models', {
    canonical_id: 'acme/gpt-4o',
    status: 'active',
    price,
    context_length: 32_000,
    max_output_tokens: 2_000,
  });
  for (const [name, upstreamId, baseUrl, priority] of [
    ['openai-main', 'gpt-4o-2024-08-06', `http://127.0.0.1:${(busy.address() as AddressInfo).port}/v1`, 100],
    ['azure-eu', 'gpt-4o', `${fleet.simulator.url}/v1`, 200],
  ] as const)
    await shop.admin.post('/channels', {
      name,
      kind: 'openai-compatible',
      base_url: baseUrl,
      priority,
      credentials: [{ secret: 'sk-any-key' }],
      models: [{ model: 'acme/gpt-4o', upstream_id: upstreamId, cost: price }],
    });
  const body = { model: 'acme/gpt-4o', stream: true, messages: [{ role: 'user', content: 'Hello' }] };
  try {
    let response = await call('chat/completions', body);
    await eventually(async () => {
      if (response.ok) return true;
      response = await call('chat/completions', body);
      return response.ok;
    });
    await response.text();
    return response.headers.get('x-request-id') ?? '';
  } finally {
    busy.close();
  }
}

const routify = (...args: string[]): Promise<string> => shell.printed(`npx routify ${args.join(' ')}`);
