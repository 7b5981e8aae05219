import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../support/eventually.js';
import { slowComparisons } from '../../../support/stores/compare-waits.js';
import { GatewayProcess } from '../../../support/processes/gateway-process.js';
import type { Customer } from '../../../support/gateway/platform.js';
import { AttackSession, jsonRequest } from '../attack-session.js';

jest.setTimeout(300_000);

const MEGABYTE = 1_048_576;
const BODY_BYTES = 27 * MEGABYTE;

/** A list that repeats the piece up to the size of a large body. */
function listOf(piece: string): string {
  return `{"model":"chat","messages":[],"metadata":[${`${piece},`.repeat(BODY_BYTES / (piece.length + 1))}0]}`;
}

const BODIES: readonly (readonly [what: string, body: string])[] = [
  ['empty objects', listOf('{}')],
  ['numbers', listOf('0')],
  ['strings', listOf('""')],
  ['a list instead of an object', `[${'0,'.repeat(BODY_BYTES / 2)}0]`],
  ['white space', `{"model":"chat",${' '.repeat(BODY_BYTES)}"messages":[]}`],
  ['one number', `{"model":"chat","messages":[],"seed":${'1'.repeat(BODY_BYTES)}}`],
  ['escapes', `{"model":"chat","messages":[],"user":"${'\\n'.repeat(BODY_BYTES / 2)}"}`],
  ['the maximum number of values', `{"model":"chat","messages":[],"metadata":[${'{},'.repeat(249_900)}0]}`],
];

const TEXTS: readonly (readonly [script: string, text: string])[] = [
  ['Han', '的一是不了人我在有他这中大来上国个到说们'.repeat(30_000)],
  ['Kana', 'すもももももももものうちカタカナ'.repeat(37_500)],
  ['Thai', 'ภาษาไทยเป็นภาษาที่ไม่มีช่องว่าง'.repeat(10_000)],
  ['Devanagari', 'देवनागरीलिपि'.repeat(27_500)],
  ['one letter', 'a'.repeat(600_000)],
];

/** Under hostile bodies and long replies a gateway answers others as fast as an idle one. */
describe('hostile bodies and replies', () => {
  let session: AttackSession;
  let calm: GatewayProcess;

  beforeAll(async () => {
    session = await AttackSession.start();
    await session.platform.addModel({
      canonicalId: 'acme/long',
      aliases: ['long'],
      contextLength: 8_000_000,
      maxOutputTokens: 1_000_000,
    });
    await session.platform.addChannel({ name: 'long', serves: ['long'] });
    calm = await GatewayProcess.start(session.platform, { environment: { ROUTIFY_INSTANCE: 'calm' } });
  });
  afterAll(async () => {
    await calm.kill();
    await session.stop();
  });

  const healthOf = (gateway: GatewayProcess) => (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      get(`${gateway.url}/healthz`, { agent: false }, (response) => {
        response.resume().once('end', () => {
          resolve(response.statusCode === 200);
        });
      }).once('error', reject);
    });

  /** Repeats the attack while it compares health check times of both gateways. */
  async function expectToKeepUpWhile(attack: () => Promise<unknown>): Promise<void> {
    // The first attack may use up the allowance of its key, and starts the worker thread.
    await attack();
    const over = new AbortController();
    const attacking = (async () => {
      while (!over.signal.aborted) await attack();
    })();
    const behind = await slowComparisons(healthOf(session.gateway), healthOf(calm)).finally(() => {
      over.abort();
    });
    await attacking;
    expect(behind).toEqual([]);
  }

  it.each(BODIES)('ATK-61: 27 MB of %s', async (_what, body) => {
    const endpoint = await session.freshEndpoint();
    const bytes = jsonRequest(endpoint, body);
    await expectToKeepUpWhile(() => session.send(endpoint, bytes));
  });

  async function send({ apiKey }: Customer, body: object, signal: AbortSignal | null = null): Promise<void> {
    const response = await fetch(`${session.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'long', ...body }),
      signal,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
  }

  it('ATK-377: a list of thousands of models', async () => {
    const { platform, gateway } = session;
    const names = Array.from({ length: 200 }, (_, index) => `acme/listed-${index}`);
    for (const canonicalId of names) {
      const aliases = Array.from({ length: 20 }, (_, index) => `${canonicalId.slice(5)}-${index}`);
      await platform.addModel({ canonicalId, aliases });
    }
    await platform.addChannel({ name: 'listed', serves: names });
    const { apiKey } = await platform.addCustomer();
    const list = async (): Promise<number> => {
      const response = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } });
      return ((await response.json()) as { data?: unknown[] }).data?.length ?? 0;
    };
    await eventually(async () => (await list()) > names.length * 20);
    // Its time is not to be one turn; without a pause it takes half a core.
    await expectToKeepUpWhile(() => Promise.all([list(), sleep(150)]));
  });

  it('ATK-378: unknown names among thousands', async () => {
    const { platform, gateway } = session;
    for (let index = 0; index < 200; index++) {
      const canonicalId = `acme/known-model-${index}-instruct`;
      const aliases = Array.from({ length: 20 }, (_, other) => `${canonicalId}-${other}`);
      await platform.addModel({ canonicalId, aliases });
    }
    const customer = await platform.addCustomer();
    const model = 'acme/unknxwn-mxdel-200-instruct';
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] });
    const headers = { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' };
    const statusOf = async (path: string, init: RequestInit): Promise<number> =>
      (await fetch(`${gateway.url}/v1/${path}`, { ...init, headers })).status;
    const ask = (): Promise<number>[] => [
      statusOf('chat/completions', { method: 'POST', body }),
      statusOf(`models/${model}`, {}),
    ];
    expect(await Promise.all(ask())).toEqual([404, 404]);
    await expectToKeepUpWhile(() => Promise.all([...Array.from({ length: 4 }, ask).flat(), sleep(50)]));
  });

  it.each(TEXTS)('ATK-62: a reply of %s without usage', async (_script, text) => {
    const customer = await session.platform.addCustomer({ topUpUsd: '100000' });
    const messages = [{ role: 'user', content: 'Hello!' }];
    await expectToKeepUpWhile(() => send(customer, { messages, simulate: { text, usage: 'missing' } }));
  });

  it.each(TEXTS)('ATK-62: an aborted prompt of %s', async (_script, text) => {
    const customer = await session.platform.addCustomer({ topUpUsd: '100000' });
    const messages = [{ role: 'user', content: text }];
    await expectToKeepUpWhile(async () => {
      const leaving = new AbortController();
      const left = send(customer, { messages, simulate: { first_byte_ms: 60_000 } }, leaving.signal).catch(
        () => undefined,
      );
      await sleep(500);
      leaving.abort();
      await left;
    });
  });
});
