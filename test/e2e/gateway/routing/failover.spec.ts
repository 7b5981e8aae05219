import { createGzip } from 'node:zlib';
import { Secret } from '#core';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];

interface Attempted {
  readonly channel: string;
  readonly status: number | null;
  readonly reason: string;
}

const FAULTS: readonly [what: string, fault: object, status: number | null, reason: string][] = [
  ['500', { fail_status: 500 }, 500, 'upstream_error'],
  ['503', { fail_status: 503 }, 503, 'upstream_error'],
  ['529', { fail_status: 529 }, 529, 'overloaded'],
  ['429', { fail_status: 429 }, 429, 'rate_limited'],
  ['401', { fail_status: 401 }, null, 'unavailable'],
  ['402', { fail_status: 402 }, null, 'unavailable'],
  ['403', { fail_status: 403 }, null, 'unavailable'],
  ['301', { fail_status: 301 }, 301, 'upstream_error'],
  ['a reset', { fail_status: 'reset' }, null, 'connection_lost'],
];

/** Each fault has its own model: channel health and the retry budget are kept for each model. */
const modelOf = (what: string): string => `four-${what.replaceAll(' ', '-')}`;

/** Upstream refusals that another upstream may not repeat. */
const REFUSALS = [408, 409, 425];

const FOURS = [...FAULTS.map(([what]) => what), ...REFUSALS.map(String)].map(modelOf);

/** Channels, their order, and the client's error when all of them fail. */
describe('failing over', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const scripted = new ScriptedUpstream();

  beforeAll(async () => {
    await scripted.start();
    platform = await startPlatform();
    const models = ['four', 'keys', 'mapped', 'limited', 'scripted', 'unreachable', 'slow', ...FOURS];
    for (const name of models) await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    const credential = (secret: string, weight: number): { secret: Secret; label: string; weight: number } => ({
      secret: new Secret(secret),
      label: secret,
      weight,
    });
    await platform.addChannel({ name: 'third', serves: ['four', ...FOURS], priority: 3 });
    await platform.addChannel({ name: 'first', serves: ['four', ...FOURS], priority: 1 });
    await platform.addChannel({ name: 'fourth', serves: ['four', ...FOURS], priority: 4 });
    await platform.addChannel({ name: 'second', serves: ['four', ...FOURS], priority: 2 });
    await platform.addChannel({
      name: 'several-keys',
      serves: ['keys'],
      credentials: [credential('sk-bad', 1), credential('sk-poor', 0), credential('sk-good-1234', 0)],
    });
    await platform.addChannel({
      name: 'wrong-name',
      serves: [],
      models: [{ model: 'mapped', upstreamModel: 'unknown-mapped', cost: null }],
      priority: 1,
    });
    await platform.addChannel({ name: 'right-name', serves: ['mapped'], priority: 2 });
    await platform.addChannel({ name: 'only', serves: ['limited'] });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: scripted.url });
    await platform.addChannel({ name: 'closed-port', serves: ['unreachable'], baseUrl: 'http://127.0.0.1:9/v1' });
    await platform.addChannel({ name: 'slow', serves: ['slow'], options: { first_byte_timeout_json_ms: 60 } });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await platform.stop();
    await scripted.stop();
  });

  const send = (model: string, simulate: object = {}): Promise<Answer> =>
    caller.chat({ model, messages: MESSAGES, simulate });

  const idOf = ({ headers }: Answer): string => String(headers['x-request-id']);

  /** The credentials of a request in the simulator's log, by their last characters. */
  function credentialsSeen(answer: Answer): (string | undefined)[] {
    return platform.simulator.journal.ofRequest(idOf(answer)).map(({ headers }) => headers?.['authorization']);
  }

  it.each(FAULTS)(
    'tries the next channel by priority after %s, and gives up after three',
    async (what, fault, status, reason) => {
      const model = modelOf(what);
      const twice = await send(model, { ...fault, fail_times: 2, fail_key: `twice ${what}` });
      expect(twice.status).toBe(200);
      expect(twice.headers['x-routify-channel']).toBe('third');
      await platform.restoreChannels();
      const answer = await send(model, { ...fault, fail_times: 9, fail_key: `ever ${what}` });
      const attempts = ['first', 'second', 'third'].map((channel): Attempted => ({ channel, status, reason }));
      expect(answer.error().metadata).toEqual({ attempts });
      if (reason === 'rate_limited') return;
      expect(answer.status).toBe(502);
      expect(answer.headers['x-should-retry']).toBe('false');
      expect(answer.error()).toMatchObject({ type: 'api_error', code: 'all_channels_failed', param: null });
    },
  );

  it.each(REFUSALS)('ERR-4xx: asks on after %i, and hands it on when all say so', async (status) => {
    const model = modelOf(String(status));
    const fault = { fail_status: status, fail_key: `refusal ${status}` };
    expect((await send(model, { ...fault, fail_times: 2 })).headers['x-routify-channel']).toBe('third');
    await platform.restoreChannels();
    const answer = await send(model, { status });
    expect(answer.status).toBe(status);
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(answer.error()).toMatchObject({ type: 'invalid_request_error' });
    expect(platform.simulator.journal.ofRequest(idOf(answer))).toHaveLength(3);
  });

  it.each([400, 404, 405, 413, 415, 422, 451])(
    'CHARGE-11: takes %i for the client’s answer and tries no other channel',
    async (status) => {
      const answer = await send('four', {
        status,
        error: { error: { message: 'No.', param: 'seed', code: 'bad_seed' } },
      });
      expect(answer.status).toBe(status);
      expect(answer.json()).toEqual({
        error: {
          message: 'No.',
          type: 'invalid_request_error',
          code: 'bad_seed',
          param: 'seed',
          routify: expect.objectContaining({ code: 'upstream_refused', retryable: false }) as object,
        },
        request_id: idOf(answer),
      });
      expect(answer.headers['x-should-retry']).toBe('false');
      expect(platform.simulator.journal.ofRequest(idOf(answer))).toHaveLength(1);
      expect(await booked(platform, idOf(answer))).toMatchObject({
        outcome: 'upstream_refused',
        usage_source: 'none',
        status,
        error: 'bad_seed',
        charge: 0n,
        cost: 0n,
        transfers: [],
      });
    },
  );

  it('removes credentials and internal addresses from the client’s answer', async () => {
    const message = 'Bad key sk-live-0123456789abcdef for http://vllm-0.svc:8000/v1 (org-abcdefgh123)';
    const answer = await send('four', { status: 400, error: { error: { message, type: 'x' } } });
    expect(answer.error().message).toBe('Bad key [credential] for [address] ([account])');
    expect(answer.text).not.toMatch(/sk-live|vllm|8000|abcdefgh/);
  });

  it('tries a channel’s next credential after 401 and after 429', async () => {
    const answer = await send('keys');
    expect(answer.status).toBe(200);
    expect(credentialsSeen(answer)).toHaveLength(3);
    expect(new Set(credentialsSeen(answer)).size).toBe(3);
    expect((await booked(platform, idOf(answer))).attempts).toMatchObject([
      { status: 401, reason: expect.stringMatching(/^credential_refused: /) },
      { status: 429, reason: expect.stringMatching(/^quota_exhausted: /) },
      { status: 200, reason: null },
    ]);
  });

  it('does not try another credential for failures unrelated to the credential', async () => {
    const answer = await send('keys', { status: 503 });
    expect(answer.error().metadata).toEqual({
      attempts: [
        { channel: 'several-keys', status: null, reason: 'unavailable' },
        { channel: 'several-keys', status: 429, reason: 'rate_limited' },
        { channel: 'several-keys', status: 503, reason: 'upstream_error' },
      ],
    });
  });

  it('skips a channel without the model', async () => {
    const answer = await send('mapped');
    expect(answer.status).toBe(200);
    expect(answer.headers['x-routify-channel']).toBe('right-name');
    expect(answer.json()).toMatchObject({ model: 'mapped' });
  });

  it('ERR-429: says when to come back if every channel asks for a pause', async () => {
    const answer = await send('limited', { status: 429, retry_after: 7 });
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({ 'retry-after': '7', 'x-should-retry': 'true' });
    expect(answer.error()).toMatchObject({ type: 'rate_limit_error', code: 'upstream_rate_limited' });
  });

  it.each<[what: string, simulate: object, reason: string]>([
    ['an HTML page', { garbage: 'html' }, 'unreadable_reply'],
    ['half a JSON', { garbage: 'broken-json-at-0' }, 'unreadable_reply'],
    ['a body that breaks off', { cut_after_bytes: 40 }, 'connection_lost'],
  ])('treats %s with status 200 as a failure', async (_what, simulate, reason) => {
    const answer = await send('limited', simulate);
    expect(answer.status).toBe(502);
    expect(answer.error().metadata).toEqual({ attempts: [{ channel: 'only', status: 200, reason }] });
  });

  it('reads a reply that is compressed without being requested', async () => {
    const answer = await send('limited', { garbage: 'gzip' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.json()).toMatchObject({ object: 'chat.completion', model: 'limited' });
  });

  it('relays a compressed stream chunk by chunk', async () => {
    const compressor = createGzip();
    scripted.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      compressor.on('data', (bytes: Buffer) => response.write(bytes));
      compressor.on('end', () => response.end());
    });
    const writeEvent = (data: string): void => {
      compressor.write(`data: ${data}\n\n`);
      compressor.flush();
    };
    const delta = (content: string): string => JSON.stringify({ choices: [{ index: 0, delta: { content } }] });
    writeEvent(delta('one'));
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'scripted', messages: MESSAGES });
    await stream.received(1);
    writeEvent(delta(' two'));
    await stream.received(2);
    writeEvent('[DONE]');
    compressor.end();
    await stream.ended();
    expect(stream.text).toBe('one two');
    expect(stream.isDone).toBe(true);
  });

  it.each<[what: string, text: string, reason: string]>([
    ['an error with status 200', '{"error":{"message":"overloaded"}}', 'upstream_error'],
    ['a reply without choices', '{"id":"a","choices":[]}', 'unreadable_reply'],
    ['a list', '[1]', 'unreadable_reply'],
    ['nothing', '', 'unreadable_reply'],
  ])('treats %s as a failure', async (_what, text, reason) => {
    scripted.answersJson(text);
    const answer = await send('scripted');
    expect(answer.error().metadata).toEqual({ attempts: [{ channel: 'scripted', status: 200, reason }] });
  });

  it('ERR-502: tells a closed port and a silent upstream apart, and no address', async () => {
    const closed = await send('unreachable');
    expect(closed.error().metadata).toEqual({
      attempts: Array(3).fill({ channel: 'closed-port', status: null, reason: 'connect_failed' }),
    });
    expect(closed.text).not.toContain('127.0.0.1');
    const slow = await send('slow', { hang: true });
    expect(slow.error().metadata).toEqual({
      attempts: Array(3).fill({ channel: 'slow', status: null, reason: 'first_byte_timeout' }),
    });
  });

  it('does not fail over once a chunk was sent', async () => {
    const stream = await GatewayStream.open(platform, customer.apiKey, {
      model: 'four',
      messages: MESSAGES,
      simulate: { cut_after_chunks: 1 },
    });
    await stream.ended();
    expect(stream.chunks.at(-1)?.error).toMatchObject({ code: 'upstream_error' });
    expect((await booked(platform, stream.id)).attempts).toMatchObject([
      { channelName: 'first', reason: expect.stringMatching(/^broken_stream: /) },
    ]);
  });

  it('CHARGE-12: charges the winner, and owes only upstreams that answered', async () => {
    const answer = await send('four', { fail_times: 2, fail_key: 'winner', completion_tokens: 5, prompt_tokens: 9 });
    expect(await booked(platform, idOf(answer))).toMatchObject({
      prompt: 9n,
      completion: 5n,
      charge: 58_000n,
      cost: 29_000n,
      attempts: [
        { channelName: 'first', status: 503, costNanoUsd: '0' },
        { channelName: 'second', status: 503, costNanoUsd: '0' },
        { channelName: 'third', status: 200, reason: null, costNanoUsd: '29000' },
      ],
      transfers: [
        ['usage', 58_000n],
        ['cogs', 29_000n],
      ],
    });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
