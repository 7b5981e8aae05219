import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { DrainService } from '#billing/ledger';
import { PrismaService, Readiness, RedisService } from '#core/infra';
import { Metrics } from '#core';
import { passOf } from '../../../support/processes/module-process.js';
import { organizationKeys } from '../../../../libs/billing/admission/keys.js';
import { UsageJournal } from '../../../../libs/billing/metering/journal/usage-journal.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { metricNames, parseScrape, sumOf, type Scrape } from '../../../support/gateway/scrape.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

/** Measured in control's own suite. */
const CONTROL_METRIC = 'http_server_request_duration_seconds';
/** Where one is set. */
const REPLICA_METRICS = ['routify_postgres_replica_lag_seconds', 'routify_postgres_replica_used'];
const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const USAGE = {
  prompt_tokens: 9,
  completion_tokens: 5,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 1 },
};
const MODEL = 'model="acme/scripted"';
const CHANNEL = 'channel="scripted"';

describe('the metrics of gateway and worker', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform({ ROUTIFY_METRICS_MODELS: '1' });
    for (const name of ['scripted', 'further']) {
      await platform.addModel({ canonicalId: `acme/${name}`, capabilities: ['reasoning'] });
      await platform.addChannel({ name, serves: [`acme/${name}`], baseUrl: upstream.url });
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    answerUsually();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  function answerUsually(usage: object = USAGE): void {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }];
    upstream.answersJson(JSON.stringify({ id: 'a', choices, usage }));
  }

  const chat = (model = 'acme/scripted', from = caller): Promise<Answer> => from.chat({ model, messages: MESSAGES });

  /** Both processes; series that both have are added up. */
  async function scrape(): Promise<Scrape> {
    const gateway = await (await fetch(`${platform.gateway.metricsUrl}/metrics`)).text();
    const sums = new Map(parseScrape(gateway));
    const worker = parseScrape(await platform.services.get(Metrics).render());
    for (const [key, added] of worker) sums.set(key, added + (sums.get(key) ?? 0));
    return sums;
  }

  /** By how much each series grows while `act` runs and its request is booked. */
  async function growth(act: () => Promise<unknown>): Promise<(name: string, ...labels: string[]) => number> {
    const before = await scrape();
    await act();
    await platform.settle();
    const after = await scrape();
    return (name, ...labels) => sumOf(after, name, ...labels) - sumOf(before, name, ...labels);
  }

  const value = async (name: string, ...labels: string[]): Promise<number> => sumOf(await scrape(), name, ...labels);

  it('count a request once, with its tokens, charge and cost', async () => {
    const grown = await growth(() => chat());
    const labels = [MODEL, CHANNEL];
    expect(grown('routify_requests_total', 'endpoint="chat"', 'outcome="completed"', 'status="200"', ...labels)).toBe(
      1,
    );
    const operation = ['gen_ai_operation_name="chat"', 'gen_ai_request_model="acme/scripted"'];
    expect(grown('gen_ai_server_request_duration_seconds_count', ...operation)).toBe(1);
    expect(grown('gen_ai_server_request_duration_seconds_bucket', 'le="+Inf"', ...operation)).toBe(1);
    expect(grown('gen_ai_server_time_to_first_token_seconds_count', ...operation)).toBe(1);
    expect(grown('routify_overhead_seconds_count', 'endpoint="chat"')).toBe(1);
    expect(grown('gen_ai_client_token_usage_sum', 'gen_ai_token_type="input"', ...operation)).toBe(9);
    expect(grown('gen_ai_client_token_usage_sum', 'gen_ai_token_type="output"', ...operation)).toBe(5);
    expect(grown('routify_tokens_total', 'type="cached_input"', MODEL)).toBe(4);
    expect(grown('routify_tokens_total', 'type="cache_write"', MODEL)).toBe(2);
    expect(grown('routify_tokens_total', 'type="reasoning"', MODEL)).toBe(1);
    expect(grown('routify_charge_usd_total', ...labels)).toBeGreaterThan(0);
    expect(grown('routify_cost_usd_total', CHANNEL)).toBeGreaterThan(0);
    const answered = ['http_response_status_code="200"', 'error_type=""', CHANNEL];
    expect(grown('gen_ai_client_operation_duration_seconds_count', ...answered)).toBe(1);
    expect(grown('routify_redis_script_seconds_count', 'script="admit"')).toBeGreaterThanOrEqual(1);
    expect(grown('routify_settled_requests_total')).toBe(1);
    expect(grown('routify_settlement_lag_seconds_count')).toBe(1);
    expect(grown('routify_journal_bytes')).toBeGreaterThan(0);
  });

  it('add up models above the setting’s number as other', async () => {
    const grown = await growth(() => chat('acme/further'));
    expect(grown('routify_requests_total', 'model="other"', 'channel="further"')).toBe(1);
  });

  it('count failed upstream calls, refusals, ejections and pauses', async () => {
    upstream.answers((response) => response.writeHead(429, { 'retry-after': '30' }).end('{}'));
    const grown = await growth(async () => {
      await chat();
      await new GatewayCaller(platform, 'sk-unknown').chat({ model: 'acme/scripted', messages: MESSAGES });
    });
    expect(grown('routify_failed_attempts_total', CHANNEL)).toBeGreaterThanOrEqual(1);
    expect(grown('routify_unadmitted_requests_total', 'status="401"', 'error="invalid_api_key"')).toBe(1);
    expect(await value('routify_channel_paused_credentials', CHANNEL)).toBe(1);
    await platform.restoreChannels();
    upstream.answers((response) => response.writeHead(500).end('{}'));
    await eventually(async () => {
      await chat();
      return (await value('routify_channel_ejected_models', CHANNEL)) === 1;
    });
    await platform.restoreChannels();
    expect(await value('routify_channel_ejected_models', CHANNEL)).toBe(0);
    answerUsually();
  });

  it('show what runs', async () => {
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n');
    });
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'acme/scripted', messages: MESSAGES });
    await eventually(async () => (await value('routify_channel_running_attempts', CHANNEL)) === 1);
    const running = await scrape();
    expect(sumOf(running, 'routify_running_requests')).toBe(1);
    expect(sumOf(running, 'routify_open_requests')).toBe(1);
    expect(sumOf(running, 'routify_holds', 'state="live"')).toBe(1);
    expect(sumOf(running, 'routify_hold_oldest_seconds')).toBeGreaterThan(0);
    stream.hangUp();
    await eventually(async () => (await value('routify_holds', 'state="live"')) === 0);
    expect(await value('routify_running_requests')).toBe(0);
    answerUsually();
  });

  it('show what waits for the ledger', async () => {
    const drains = platform.services.get(DrainService);
    const held = jest.spyOn(drains, 'drain').mockResolvedValue();
    await chat();
    // One scrape has all of it: the worker's own rounds may settle the request at any time.
    await eventually(async () => {
      const waiting = await scrape();
      const counts = ['routify_outbox_events', 'routify_journal_open_records'].map((name) => sumOf(waiting, name));
      const ages = ['routify_outbox_oldest_seconds', 'routify_journal_oldest_open_seconds'];
      return counts.every((count) => count >= 1) && ages.every((name) => sumOf(waiting, name) > 0);
    });
    held.mockRestore();
    await platform.settle();
    expect(await value('routify_outbox_events')).toBe(0);
    const queue = platform.services.get<Queue>(getQueueToken('settle'), { strict: false });
    const delayed = ['queue="settle"', 'state="delayed"'];
    const before = await value('routify_queue_jobs', ...delayed);
    const job = await queue.add('drain', { shard: 0 }, { delay: 3_600_000 });
    expect(await value('routify_queue_jobs', ...delayed)).toBe(before + 1);
    await job.remove();
  });

  it('count alarms, and what is written off', async () => {
    answerUsually({ prompt_tokens: 9, completion_tokens: 4_000, total_tokens: 4_009 });
    const poor = new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0.01' })).apiKey);
    const body = { model: 'acme/scripted', messages: MESSAGES, max_tokens: 10 };
    const grown = await growth(() => poor.chat(body));
    expect(grown('routify_forgone_usd_total', MODEL, CHANNEL)).toBeGreaterThan(0);
    expect(grown('routify_alarms_total', 'alarm="forgone"')).toBe(1);
    answerUsually();
  });

  it('count wallets that Redis lacks', async () => {
    await platform.services.get(RedisService).client.del(organizationKeys(customer.organizationId).wallet);
    const grown = await growth(() => chat());
    expect(grown('routify_wallet_requests_total')).toBeGreaterThanOrEqual(1);
  });

  it('show drift and requests that cannot be booked', async () => {
    const { client } = platform.services.get(RedisService);
    const { wallet } = organizationKeys(customer.organizationId);
    const posted = (await client.hget(wallet, 'posted')) ?? '';
    await client.hset(wallet, 'posted', '1');
    await eventually(async () => {
      await passOf(platform.services, 'drift');
      return (await value('routify_drifted_wallets')) === 1;
    });
    await client.hset(wallet, 'posted', posted);
    expect(await value('routify_settlement_failures')).toBe(0);
    await platform.query(
      `INSERT INTO settlement_failure (id, request_id, grade, organization_id, amount_nano_usd, terms, payload, message)
       VALUES (gen_random_uuid(), gen_random_uuid(), 2, '${customer.organizationId}', 1, '', '', 'test')`,
    );
    expect(await value('routify_settlement_failures')).toBe(1);
  });

  it('show the state of the process', async () => {
    expect(await value('routify_build_info', 'app="gateway"')).toBe(1);
    expect(await value('routify_ready')).toBe(2);
    platform.services.get(Readiness).register('test', () => 'not now');
    expect(await value('routify_ready')).toBe(1);
    const sleeping = platform.services.get(PrismaService).$queryRaw`SELECT pg_sleep(30)::text`.catch(() => null);
    await eventually(async () => (await value('routify_postgres_connections', 'state="used"')) >= 1);
    await platform.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND datname = current_database()`);
    await sleeping;
    const journal = platform.gateway.app.get(UsageJournal, { strict: false });
    expect(await value('routify_journal_writable')).toBe(1);
    const problem = jest.spyOn(journal, 'problem').mockReturnValue('ENOSPC');
    expect(await value('routify_journal_writable')).toBe(0);
    problem.mockRestore();
    expect(await value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  it('are all described in the page for operators', async () => {
    const texts = [
      await (await fetch(`${platform.gateway.metricsUrl}/metrics`)).text(),
      await platform.services.get(Metrics).render(),
    ];
    const own = new Set(texts.flatMap(metricNames).filter((name) => !/^(nodejs|process)_/.test(name)));
    const page = readFileSync(join(process.cwd(), 'docs/operations/metrics.md'), 'utf8');
    const described = [...page.matchAll(/^\| `([a-z0-9_]+)`/gm)].map(([, name]) => name!);
    expect(described.sort()).toEqual([...own, CONTROL_METRIC, ...REPLICA_METRICS].sort());
  });
});
