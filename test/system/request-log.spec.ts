import { once } from 'node:events';
import { connect } from 'node:net';
import { formatId } from '#core';
import { eventually } from '../support/eventually.js';
import { GatewayCaller } from '../support/gateway/gateway-caller.js';
import { GatewayProcess } from '../support/processes/gateway-process.js';
import { GatewayStream } from '../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';

type Line = Readonly<Record<string, unknown>>;

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const BODY = { model: 'gpt-4o', messages: MESSAGES };
const ENDLESS = { text: 'word '.repeat(500), tokens_per_second: 50 };

/** The gateway's request log: one line of JSON for each request, whatever its outcome. */
describe('the log of a gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let gateway: GatewayProcess;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'] });
    customer = await platform.addCustomer();
    gateway = await GatewayProcess.start(platform, {
      environment: { LOG_LEVEL: 'info', ROUTIFY_INSTANCE: 'talkative' },
    });
    caller = new GatewayCaller(platform, customer.apiKey, gateway.url);
  }, 120_000);

  afterAll(async () => {
    await gateway.kill();
    await platform.stop();
  });

  /** Throws unless every line is JSON. */
  const lines = (): Line[] =>
    gateway.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);

  /** Waits for the lines of a request. */
  async function linesOf(id: unknown): Promise<Line[]> {
    const own = (): Line[] => lines().filter(({ request }) => request === id);
    await eventually(() => own().length > 0);
    return own();
  }

  const identity = (): Line => ({
    app: 'gateway',
    organization: formatId('org', customer.organizationId),
    key: formatId('key', customer.keyId),
    model: 'openai/gpt-4o',
  });

  it.each([false, true])('has one line for a completion, with the response’s figures (stream: %s)', async (stream) => {
    const answer = await caller.chat({
      ...BODY,
      stream,
      ...(stream ? { stream_options: { include_usage: true } } : {}),
    });
    const [usage] = /"usage":\{"prompt_tokens":(\d+),"completion_tokens":(\d+)/.exec(answer.text) ?? [''];
    const cost = /"cost_usd":([\d.]+)/.exec(answer.text)?.[1];
    const { prompt_tokens: prompt, completion_tokens: completion } = (
      JSON.parse(`{${usage}}}`) as { usage: Record<string, number> }
    ).usage;
    expect(await linesOf(answer.headers['x-request-id'])).toEqual([
      expect.objectContaining({
        ...identity(),
        endpoint: 'chat',
        channel: 'simulator',
        stream,
        outcome: 'completed',
        status: 200,
        error: null,
        prompt_tokens: prompt,
        completion_tokens: completion,
        usage_source: 'upstream',
        cost_usd: cost,
        attempts: 1,
        flags: [],
        first_byte_ms: expect.any(Number),
        duration_ms: expect.any(Number),
      }),
    ]);
  });

  it('has one line for a client that disconnected', async () => {
    const stream = await GatewayStream.open({ gateway } as unknown as Platform, customer.apiKey, {
      ...BODY,
      simulate: ENDLESS,
    });
    await eventually(() => stream.frames.length > 2);
    stream.hangUp();
    expect(await linesOf(stream.headers['x-request-id'])).toEqual([
      expect.objectContaining({ ...identity(), outcome: 'client_closed', usage_source: 'counted' }),
    ]);
  });

  it('has one line for a request that failed on every channel', async () => {
    const answer = await caller.chat({ ...BODY, simulate: { status: 500 } });
    expect(await linesOf(answer.headers['x-request-id'])).toEqual([
      expect.objectContaining({ ...identity(), outcome: 'all_channels_failed', status: 502, cost_usd: '0' }),
    ]);
  });

  it('has one line for each refusal and each read request', async () => {
    const poor = await platform.addCustomer({ topUpUsd: '0' });
    const stranger = new GatewayCaller(platform, 'rtf_nobody', gateway.url);
    const answers = [
      await caller.chat({ ...BODY, model: 'nothing' }),
      await caller.chat('{'),
      await stranger.chat(BODY),
      await new GatewayCaller(platform, poor.apiKey, gateway.url).chat(BODY),
      await caller.get('/v1/models'),
      await caller.get('/v1/nowhere'),
    ];
    const codes = [
      'model_not_found',
      'invalid_request_error',
      'invalid_api_key',
      'insufficient_balance',
      null,
      'not_found',
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 401, 402, 200, 404]);
    for (const [index, { status, headers }] of answers.entries()) {
      expect(await linesOf(headers['x-request-id'])).toEqual([
        expect.objectContaining({ status, error: codes[index], duration_ms: expect.any(Number) }),
      ]);
    }
  });

  it('has one line for malformed HTTP, and none for health checks', async () => {
    const before = lines().length;
    expect((await caller.get('/healthz')).status).toBe(200);
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').end('HELLO\r\n\r\n');
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    const id = /^x-request-id: (\S+)$/m.exec(bytes.toString())?.[1];
    expect(await linesOf(id)).toHaveLength(1);
    expect(lines()).toHaveLength(before + 1);
  });
});
