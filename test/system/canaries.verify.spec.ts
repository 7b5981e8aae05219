import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '#core';
import { AppProcess } from '../support/processes/app-process.js';
import { GatewayCaller } from '../support/gateway/gateway-caller.js';
import { GatewayProcess } from '../support/processes/gateway-process.js';
import { eventually, redisOf, startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';
import { ScriptedUpstream } from '../support/gateway/scripted-upstream.js';

const PROMPT = 'canary-in-the-prompt';
const ANSWER = 'canary-in-the-answer';
const PROVIDER_SECRET = 'sk-canary-of-the-provider-0123456789';
const MISPLACED = ['sk-proj-canary_in_the_wrong_place', 'AIzaCanaryCanaryCanaryCanaryCanaryCanary'] as const;
const BODY = { model: 'sung', messages: [{ role: 'user', content: PROMPT }], max_tokens: 20 };
const CHUNK = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'sung' };
const USAGE = { prompt_tokens: 9, completion_tokens: 6, total_tokens: 15 };
const HIDDEN_KEYS = `SELECT 1 FROM rejected_request WHERE concat(path, model) LIKE '%[credential]%'`;
/** Admitted requests: the reply, one with a key in the wrong place, the stream, and three that the upstream refuses. */
const ADMITTED = 6;

/** Prompts, replies and keys appear in no log and no store. */
describe('canaries', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let journal: string;
  let gateway: AppProcess;
  let worker: AppProcess;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/sung', aliases: ['sung'] });
    const credentials = [{ secret: new Secret(PROVIDER_SECRET), label: 'canary', weight: 1 }];
    await platform.addChannel({ name: 'sung', serves: ['sung'], baseUrl: upstream.url, credentials });
    customer = await platform.addCustomer();
    journal = mkdtempSync(join(platform.config.journalDir, 'canary-'));
    const environment = { LOG_LEVEL: 'debug', ROUTIFY_JOURNAL_DIR: journal, ROUTIFY_INSTANCE: 'canary' };
    gateway = await GatewayProcess.start(platform, { environment });
    const listen = { ROUTIFY_WORKER_LISTEN: '127.0.0.1:0' };
    worker = await AppProcess.start('worker', { environment: { ...platform.environment, ...environment, ...listen } });
  }, 120_000);

  afterAll(async () => {
    await Promise.all([gateway.stop(), worker.stop()]);
    await platform.stop();
    await upstream.stop();
  });

  async function sing(): Promise<void> {
    const caller = new GatewayCaller(platform, customer.apiKey, gateway.url);
    const message = { role: 'assistant', content: ANSWER };
    const choice = { index: 0, finish_reason: 'stop' };
    upstream.answersJson(
      JSON.stringify({ ...CHUNK, object: 'chat.completion', choices: [{ ...choice, message }], usage: USAGE }),
    );
    expect((await caller.chat(BODY)).text).toContain(ANSWER);
    await misplaceKeys(caller);
    upstream.answersEvents([
      JSON.stringify({ ...CHUNK, choices: [{ ...choice, delta: message }], usage: USAGE }),
      '[DONE]',
    ]);
    expect((await caller.chat({ ...BODY, stream: true })).text).toContain(ANSWER);
    // The last one refuses the credential, an alarm with the provider’s own message: no provider says the prompt there.
    for (const status of [400, 500, 401]) {
      const subject = status === 401 ? 'An invalid key' : PROMPT;
      upstream.answers((response) => {
        const error = { message: `${subject} came with ${PROVIDER_SECRET}`, type: 'error' };
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
      });
      expect((await caller.chat(BODY)).text).not.toContain(PROVIDER_SECRET);
    }
    expect((await caller.chat(`{"model":"${PROMPT}","messages":`)).status).toBe(400);
    const stranger = new GatewayCaller(platform, `${customer.apiKey.slice(0, -1)}~`, gateway.url);
    expect((await stranger.chat(BODY)).status).toBe(401);
  }

  /** What clients do by mistake. A gateway stores five rejections a second: these, and the two of `sing`. */
  async function misplaceKeys(caller: GatewayCaller): Promise<void> {
    const [first, second] = MISPLACED;
    const headers = { 'x-request-id': customer.apiKey, 'user-agent': first };
    expect((await caller.chat({ ...BODY, model: first }, headers)).status).toBe(404);
    expect((await caller.post(`/v1/chat/completions/${second}`, {}, headers)).status).toBe(404);
    const encoded = encodeURIComponent(`Bearer ${customer.apiKey}`);
    expect((await caller.post(`/v1/models/${encoded}`, {}, headers)).status).toBeGreaterThanOrEqual(404);
    expect((await caller.chat(BODY, { 'x-request-id': `a ${second}` })).status).toBe(200);
  }

  async function storedInPostgres(): Promise<string> {
    const tables = await platform.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'part')`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) => platform.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`)),
    );
    return rows.flatMap((some) => some.map(({ row }) => row)).join('\n');
  }

  async function storedInRedis(): Promise<string> {
    const { client } = redisOf(platform);
    const readers: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
      string: (key) => client.get(key),
      hash: (key) => client.hgetall(key),
      list: (key) => client.lrange(key, '0', '-1'),
      set: (key) => client.smembers(key),
      zset: (key) => client.zrange(key, '0', '-1'),
      stream: (key) => client.xrange(key, '-', '+'),
    };
    const values = await Promise.all(
      (await client.keys('*')).map(async (key) => [key, await readers[await client.type(key)]?.(key)]),
    );
    return JSON.stringify(values);
  }

  function storedInJournal(): string {
    const files = readdirSync(journal, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n');
  }

  it('ATK-345, ATK-432: appear in no log, no table, no alarm, no Redis key, no journal', async () => {
    await sing();
    await eventually(
      'the worker has booked all',
      async () => {
        const [counted] = await platform.query<{ count: bigint }>(`SELECT count(*) AS count FROM usage_record`);
        return counted?.count === BigInt(ADMITTED);
      },
      120_000,
    );
    await eventually(
      'the alarm and its event are stored',
      async () => (await platform.query(`SELECT 1 FROM event WHERE type = 'alarm.credential_refused'`)).length === 1,
      120_000,
    );
    await eventually(
      'rejected requests are stored',
      async () => (await platform.query(HIDDEN_KEYS)).length === 3,
      120_000,
    );
    const sources = {
      gateway: gateway.output,
      worker: worker.output,
      postgres: await storedInPostgres(),
      redis: await storedInRedis(),
      journal: storedInJournal(),
    };
    // The searched sources contain request data, so a canary would be found.
    expect(sources.gateway).toContain('"completion"');
    for (const text of [sources.postgres, sources.redis, sources.journal])
      expect(text).toContain(customer.organizationId);
    expect(worker.output).not.toBe('');
    expect(sources.postgres).toContain('An invalid key came with');
    const canaries = {
      PROMPT,
      ANSWER,
      PROVIDER_SECRET,
      key: customer.apiKey,
      half: customer.apiKey.slice(8, 30),
      ...Object.fromEntries(MISPLACED.map((secret, index) => [`misplaced ${index}`, secret])),
    };
    const found = Object.entries(sources).flatMap(([source, text]) =>
      Object.entries(canaries).flatMap(([name, canary]) => (text.includes(canary) ? [`${name} in ${source}`] : [])),
    );
    expect(found).toEqual([]);
  }, 120_000);
});
