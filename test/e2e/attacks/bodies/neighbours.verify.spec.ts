import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { systemActor } from '#core';
import { ApiKeysService } from '#auth';
import type { ChannelKind } from '#channels';
import { COUNTABLE_THINGS, type BodyFormat } from '../../../contract/linearity/countable-things.js';
import { cloudCredentials, FORMAT_KINDS } from '../../../support/gateway/format-platform.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { GatewayProcess } from '../../../support/processes/gateway-process.js';
import { compareWaits, type WaitComparison } from '../../../support/stores/compare-waits.js';

jest.setTimeout(300_000);

const KEYS = 20;
/** What one customer may add to another’s slowest hundredth. The goal is 50: see the roadmap. */
const ADDED_P99_MS_MAX = 200;
const COMPARISONS_MAX = 3;
/** Until all keys have sent their first bodies, and the loop is as warm as it gets. */
const WARM_REQUESTS = 40;

const CHANNELS = [...FORMAT_KINDS, ['bedrock', '']] as const;
const PATHS: Readonly<Record<BodyFormat, string>> = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  messages: '/v1/messages',
  completions: '/v1/completions',
  embeddings: '/v1/embeddings',
};

/** Of each format of bodies what takes longest, for the upstreams' format that takes longest. */
const BODIES: readonly (readonly [BodyFormat, thing: string, ChannelKind, path?: string])[] = [
  ['chat', 'messages', 'bedrock'],
  ['chat', 'parts of many messages', 'bedrock'],
  ['chat', 'parts of a message', 'openai-responses'],
  ['chat', 'details of reasoning', 'bedrock'],
  ['chat', 'calls of many messages', 'gemini'],
  ['chat', 'images', 'anthropic-messages'],
  ['chat', 'fields', 'gemini'],
  ['chat', 'alternatives of a tool', 'anthropic-messages'],
  ['chat', 'unknown keywords of an answer', 'gemini'],
  ['chat', 'values of an unknown field', 'openai-compatible'],
  ['chat', 'parts of many messages', 'openai-compatible', '/v1/estimate'],
  ['responses', 'parts of a message', 'openai-responses'],
  ['responses', 'parts of a message', 'bedrock'],
  ['responses', 'calls with outputs', 'gemini'],
  ['responses', 'items of reasoning', 'openai-responses'],
  ['responses', 'things to include', 'openai-responses'],
  ['responses', 'calls with outputs', 'openai-compatible', '/v1/responses/compact'],
  ['messages', 'blocks of thinking', 'bedrock'],
  ['messages', 'blocks of thinking', 'anthropic-messages'],
  ['messages', 'blocks of many messages', 'bedrock'],
  ['messages', 'calls with results', 'gemini'],
  ['messages', 'fields', 'anthropic-messages'],
  ['messages', 'blocks of many messages', 'anthropic-messages', '/v1/messages/count_tokens'],
  ['completions', 'tokens', 'openai-compatible'],
  ['embeddings', 'tokens', 'openai-compatible'],
  ['embeddings', 'inputs', 'openai-compatible'],
];

/** One customer's largest bodies, sent by all of its keys at once, beside another customer's chats. */
describe('neighbours of large bodies', () => {
  let platform: Platform;
  let attacked: GatewayProcess;
  let calm: GatewayProcess;
  let neighbour: string;
  /** What the large bodies go to: a program of its own, so that its work is not waited for by the neighbour's chats. */
  let upstream: ChildProcess;

  beforeAll(async () => {
    process.stderr.write('Milliseconds that a neighbour waits, p50 and p99, calm and attacked:\n');
    platform = await startPlatform();
    upstream = fork(join(__dirname, '../../../../dist/apps/simulator/main.js'), ['--listen', '127.0.0.1:0']);
    const [{ url }] = (await once(upstream, 'message')) as [{ readonly url: string }];
    await platform.addModel({ canonicalId: 'acme/chat', aliases: ['neighbour'] });
    await platform.addChannel({ name: 'chats', serves: ['neighbour'] });
    for (const [kind, path] of CHANNELS) {
      await platform.addModel({
        canonicalId: `acme/${kind}`,
        aliases: [kind],
        contextLength: 8_000_000,
        endpoints: kind === 'openai-compatible' ? ['chat', 'completions', 'embeddings'] : ['chat'],
        capabilities: ['tools', 'json_object', 'json_schema', 'vision', 'reasoning'],
      });
      await platform.addChannel({
        name: kind,
        kind,
        serves: [kind],
        baseUrl: url + path,
        ...(await cloudCredentials(platform, kind)),
      });
    }
    [attacked, calm] = (await Promise.all(
      ['attacked', 'calm'].map((name) => GatewayProcess.start(platform, { environment: { ROUTIFY_INSTANCE: name } })),
    )) as [GatewayProcess, GatewayProcess];
    neighbour = (await platform.addCustomer({ topUpUsd: '1000' })).apiKey;
  });
  afterAll(async () => {
    await Promise.all([attacked.kill(), calm.kill()]);
    upstream.kill();
    await platform.stop();
  });

  async function keysOfOneCustomer(): Promise<readonly string[]> {
    const organization = { responseRetentionDays: 30 };
    const { organizationId, apiKey } = await platform.addCustomer({ topUpUsd: '1000000', organization });
    const made = Array.from({ length: KEYS - 1 }, (_, index) =>
      platform.services.get(ApiKeysService).create(organizationId, { name: `key ${index}` }, systemActor('test')),
    );
    return [apiKey, ...(await Promise.all(made)).map(({ secret }) => secret)];
  }

  const chatOf = (gateway: GatewayProcess) => async (): Promise<boolean> => {
    const body = Buffer.from('{"model":"neighbour","messages":[{"role":"user","content":"Hi"}]}');
    return (await send(`${gateway.url}/v1/chat/completions`, neighbour, body)) === 200;
  };

  /** Repeats what the keys send while a neighbour's chats are compared. */
  async function whileAttacked(keys: readonly string[], attack: Attack): Promise<WaitComparison[]> {
    const over = new AbortController();
    const statuses = new Map<number, number>();
    const url = attacked.url + attack.path;
    const attacks = keys.map(async (key) => {
      while (!over.signal.aborted) {
        const status = await send(url, key, attack.body);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    const sent = (): number => [...statuses.values()].reduce((sum, count) => sum + count, 0);
    while (sent() < WARM_REQUESTS) await chatOf(calm)();
    const comparisons: WaitComparison[] = [];
    do comparisons.push(await compareWaits(chatOf(attacked), chatOf(calm)));
    while (addedMs(comparisons.at(-1)!) > ADDED_P99_MS_MAX && comparisons.length < COMPARISONS_MAX);
    over.abort();
    await Promise.all(attacks);
    process.stderr.write(`${rowOf(url, statuses, comparisons)}\n`);
    return comparisons;
  }

  it('for comparison: as many keys with the smallest requests', async () => {
    const body = Buffer.from('{"model":"openai-compatible","messages":[{"role":"user","content":"Hi"}]}');
    const comparisons = await whileAttacked(await keysOfOneCustomer(), { path: PATHS.chat, body });
    // A chat without an answer has waited for ever.
    expect(comparisons.map(addedMs).every((ms) => Number.isFinite(ms))).toBe(true);
  });

  const rows = BODIES.map(([format, name, kind, path = PATHS[format]]) => [path, name, kind, format] as const);
  it.each(rows)('ATK-453: %s: %s for %s', async (path, name, kind, format) => {
    const thing = COUNTABLE_THINGS.find((each) => each.format === format && each.name === name)!;
    const body = Buffer.from(JSON.stringify({ ...thing.body(thing.most), model: kind }));
    const comparisons = await whileAttacked(await keysOfOneCustomer(), { path, body });
    expect(comparisons.map(addedMs).some((ms) => ms <= ADDED_P99_MS_MAX)).toBe(true);
  });

  it.each([
    ['continuing it', (id: string) => ({ path: PATHS.responses, body: continuing(id) })],
    ['reading it', (id: string) => ({ path: `${PATHS.responses}/${id}`, body: null })],
    ['reading its items', (id: string) => ({ path: `${PATHS.responses}/${id}/input_items?limit=100`, body: null })],
  ])('ATK-453: a stored conversation: %s', async (_what, attackOn) => {
    const keys = await keysOfOneCustomer();
    const thing = COUNTABLE_THINGS.find(({ format, name }) => format === 'responses' && name === 'parts of a message')!;
    const stored = await fetch(attacked.url + PATHS.responses, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...thing.body(thing.most / 2), model: 'openai-responses' }),
    });
    const { id } = (await stored.json()) as { id: string };
    const comparisons = await whileAttacked(keys, attackOn(id));
    expect(comparisons.map(addedMs).some((ms) => ms <= ADDED_P99_MS_MAX)).toBe(true);
  });
});

/** What each of the keys sends. */
interface Attack {
  readonly path: string;
  /** Null: a GET. */
  readonly body: Buffer | null;
}

function continuing(id: string): Buffer {
  return Buffer.from(JSON.stringify({ model: 'openai-responses', previous_response_id: id, input: 'Go on.' }));
}

function addedMs({ measured, control }: WaitComparison): number {
  return measured.p99Ms - control.p99Ms;
}

function rowOf(url: string, statuses: ReadonlyMap<number, number>, comparisons: readonly WaitComparison[]): string {
  const figures = comparisons.map(({ measured, control }) =>
    [control, measured].map(({ medianMs, p99Ms }) => `${medianMs.toFixed(1)} ${p99Ms.toFixed(1)}`).join(' | '),
  );
  const sent = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  return `${new URL(url).pathname} (${sent}): ${figures.join('; ')}`;
}

const agent = new Agent({ keepAlive: true });

/** The status of the answer; 0: the connection broke. */
function send(url: string, key: string, body: Buffer | null): Promise<number> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
  };
  return new Promise((resolve) => {
    const outgoing = request(url, { method: body === null ? 'GET' : 'POST', agent, headers }, (response) => {
      response.resume().once('close', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    outgoing.once('error', () => {
      resolve(0);
    });
    outgoing.end(body ?? undefined);
  });
}
