import { Secret } from '#core';
import type { NewProxy } from '../../../../libs/channels/management/proxies.service.js';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { awsSecret, googleSecret, VERTEX_PATH } from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { eventually, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ProxyProcess } from '../../../support/proxies/proxy-process.js';
import { sessionTokenOf } from '../../../../apps/simulator/domain/bedrock/aws-accounts.js';

jest.setTimeout(120_000);

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const CLAUDE = 'us.anthropic.claude-agent-v1:0';
const ARN = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3';
const ROLE = 'arn:aws:iam::123456789012:role';
const ENDED_KEY = 'ASIASIMULATOR0002';

/** What the first of two platforms does, and the model that both serve. */
const FAULTS = [
  ['throttling', { status: 429 }, 'both-throttled'],
  ['a failure', { status: 500 }, 'both-failing'],
  ['an exception before the first byte', { error_in_stream_after: 0 }, 'both-excepting'],
  ['a wrong checksum before the first byte', { garbage: 'broken-json-at-0' }, 'both-corrupt'],
] as const;

/** Calls that are signed, or that need a token. The simulator checks both by the documentation. */
describe('platforms', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  async function addBedrock(name: string, secret: Secret, upstreamModel: string, options: object = {}): Promise<void> {
    await platform.addModel({ canonicalId: `acme/${name}`, capabilities: ['tools', 'reasoning'] });
    await platform.addChannel({
      name,
      kind: 'bedrock',
      serves: [],
      models: [{ model: `acme/${name}`, upstreamModel, cost: null }],
      baseUrl: platform.simulator.url,
      options: { aws_region: 'eu-west-1', ...options },
      credentials: [{ secret, label: name, weight: 1 }],
    });
  }

  beforeAll(async () => {
    platform = await startPlatform();
    await addBedrock('keys', awsSecret(), 'amazon.nova-lite-v1:0');
    await addBedrock('api-key', new Secret('bedrock-api-key-1234'), ARN);
    await addBedrock('role', awsSecret({ role_arn: `${ROLE}/models` }), CLAUDE);
    await addBedrock('denied', awsSecret({ role_arn: `${ROLE}/denied` }), CLAUDE);
    await addBedrock('down', awsSecret({ role_arn: `${ROLE}/down` }), CLAUDE);
    await addBedrock('ahead', awsSecret({}, 'AKIASIMULATORAHEAD'), CLAUDE);
    await addBedrock('ended', awsSecret({ session_token: sessionTokenOf(ENDED_KEY, 0) }, ENDED_KEY), CLAUDE);
    await addBedrock('wrong', awsSecret({ secret_access_key: 'd3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmc=' }), CLAUDE);
    for (const [name, upstreamModel] of [
      ['gemini', 'gemini-agent'],
      ['claude', 'claude-agent@20260101'],
    ] as const) {
      await platform.addModel({ canonicalId: `acme/${name}` });
      await platform.addChannel({
        name,
        kind: 'vertex',
        serves: [],
        models: [{ model: `acme/${name}`, upstreamModel, cost: null }],
        baseUrl: platform.simulator.url + VERTEX_PATH,
        credentials: [{ secret: await googleSecret(platform), label: name, weight: 1 }],
      });
    }
    for (const [, simulate, name] of FAULTS) {
      await addBedrock(name, awsSecret(), CLAUDE, { force: { simulate } });
      await platform.addChannel({
        name: `${name}-second`,
        kind: 'vertex',
        serves: [],
        priority: 200,
        models: [{ model: `acme/${name}`, upstreamModel: 'gemini-agent', cost: null }],
        baseUrl: platform.simulator.url + VERTEX_PATH,
        credentials: [{ secret: await googleSecret(platform), label: name, weight: 1 }],
      });
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(() => platform.stop());

  const send = (name: string, more: object = {}): Promise<Answer> =>
    caller.chat({ model: `acme/${name}`, messages: MESSAGES, ...more });
  const open = (name: string, simulate: object): Promise<GatewayStream> =>
    GatewayStream.open(platform, customer.apiKey, { model: `acme/${name}`, messages: MESSAGES, simulate });
  const idOf = ({ headers }: Answer): string => String(headers['x-request-id']);
  const entryOf = (answer: Answer) => platform.simulator.journal.ofRequest(idOf(answer)).at(-1)!;

  it.each([
    ['keys', '/model/amazon.nova-lite-v1%3A0/converse', /^…/],
    ['api-key', `/model/${encodeURIComponent(ARN)}/converse`, /^…1234$/],
    ['role', `/model/${encodeURIComponent(CLAUDE)}/converse`, /^…/],
    ['gemini', `${VERTEX_PATH}/publishers/google/models/gemini-agent:generateContent`, /^…/],
    ['claude', `${VERTEX_PATH}/publishers/anthropic/models/claude-agent%4020260101:rawPredict`, /^…/],
  ])('%s: is authorized, answers, and is booked as reported', async (name, path, authorization) => {
    const answer = await send(name, { simulate: { text: 'one two three' } });
    expect(answer.json()).toMatchObject({
      choices: [{ message: { content: 'one two three' }, finish_reason: 'stop' }],
    });
    expect(entryOf(answer)).toMatchObject({ path, headers: { authorization: expect.stringMatching(authorization) } });
    const { prompt_tokens: prompt, completion_tokens: completion } = answer.json().usage as Record<string, number>;
    const charge = BigInt(prompt!) * 2_000n + BigInt(completion!) * 8_000n;
    expect(await booked(platform, idOf(answer))).toMatchObject({ usage_source: 'upstream', charge, flags: [] });
    const stream = await (await open(name, { text: 'one two three' })).ended();
    expect([stream.text, stream.isDone]).toEqual(['one two three', true]);
    expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'completed', usage_source: 'upstream', charge });
  });

  it('passes the bytes of Messages to Claude, without what the platform adds', async () => {
    for (const [name, path] of [
      ['role', '/invoke-with-response-stream'],
      ['claude', ':streamRawPredict'],
    ] as const) {
      const body = { model: `acme/${name}`, max_tokens: 100, messages: MESSAGES, stream: true, top_k: 5 };
      const answer = await caller.post('/v1/messages', body, { 'anthropic-beta': 'some-beta-2026-01-01' });
      expect(answer.text).toContain('event: message_start');
      expect(answer.text).toMatch(/event: message_stop\ndata: \{"type":"message_stop"/);
      expect(answer.text).not.toMatch(/amazon|bedrock|vertex/i);
      expect(entryOf(answer).path).toContain(path);
      expect(JSON.parse(entryOf(answer).body!.toString())).toMatchObject({ top_k: 5, messages: MESSAGES });
    }
  });

  it.each([
    ['an exception', { error_in_stream_after: 6 }],
    ['a message with a wrong checksum', { garbage: 'broken-json-at-6' }],
    ['a message that is cut', { cut_after_bytes: 900 }],
  ])(
    'RES-10: %s in mid-stream ends the stream as an error, and what was received is counted (C44)',
    async (_what, fault) => {
      const stream = await (await open('keys', { completion_tokens: 50, ...fault })).ended();
      expect(stream.isDone).toBe(false);
      expect(stream.chunks.at(-1)).toMatchObject({ error: { code: 'upstream_error' } });
      expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'upstream_broken', usage_source: 'counted' });
    },
  );

  it.each([
    ['an exception', { error_in_stream_after: 0 }],
    ['a wrong checksum', { garbage: 'broken-json-at-0' }],
    ['a failure', { status: 424 }],
  ])('ERR-502: a stream that begins with %s is a failed attempt (C44)', async (_what, simulate) => {
    const answer = await send('keys', { stream: true, simulate });
    expect(answer.status).toBe(502);
    expect(await booked(platform, idOf(answer)).catch(() => null)).toMatchObject({ charge: 0n });
  });

  it.each([
    ['an exception', { error_in_stream_after: 6 }],
    ['a message with a wrong checksum', { garbage: 'broken-json-at-6' }],
  ])('%s in bytes of Claude that pass: the client gets an error in its format, not an end', async (_what, fault) => {
    const simulate = { completion_tokens: 50, ...fault };
    const body = { model: 'acme/role', max_tokens: 100, messages: MESSAGES, stream: true, simulate };
    const { text } = await caller.post('/v1/messages', body);
    expect(text).toContain('event: content_block_delta');
    expect(text).toMatch(/event: error\ndata: \{"type":"error","error":\{"type":"api_error"/);
    expect(text).not.toContain('event: message_stop');
    await platform.restoreChannels();
  });

  it.each(FAULTS)('goes on to the other platform after %s of the first', async (_what, _simulate, name) => {
    const stream = await (await open(name, { text: 'one two' })).ended();
    expect([stream.text, stream.isDone]).toEqual(['one two', true]);
    const { attempts } = await booked(platform, stream.id);
    expect(attempts.length).toBeGreaterThan(1);
    expect(attempts.at(-1)).toMatchObject({ reason: null, status: 200 });
    expect(platform.simulator.journal.ofRequest(stream.id).at(-1)).toMatchObject({
      path: expect.stringContaining('publishers/google'),
    });
  });

  it('is left alone by its breaker after exceptions, and the other platform answers at once', async () => {
    await eventually('one attempt of the second channel', async () => {
      const { id } = await (await open('both-excepting', { text: 'one' })).ended();
      const { attempts } = await booked(platform, id);
      return attempts.length === 1 && attempts[0]?.reason === null;
    });
  });

  it('ERR-429: throttling is a rate limit', async () => {
    const answer = await send('keys', { simulate: { status: 429, retry_after: 7 } });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7']);
    expect(answer.error()).toMatchObject({ code: 'upstream_rate_limited' });
  });

  it('ERR-400: a request that the service refuses is the client’s', async () => {
    const answer = await send('keys', { simulate: { status: 400 } });
    expect(answer.status).toBe(400);
  });

  it.each([
    ['denied', /^credential_refused: AWS STS: AccessDenied/],
    ['ended', /^credential_refused: The security token included in the request is expired$/],
    ['wrong', /^credential_refused: The request signature we calculated does not match[^\n]*details\.$/],
    ['down', /^token_unavailable: AWS STS: ServiceUnavailable/],
  ])('ERR-502: %s: why there is no access is the operator’s to know (C45)', async (name, reason) => {
    const answer = await send(name);
    expect([answer.status, answer.error().metadata]).toMatchObject([
      502,
      { attempts: expect.arrayContaining([{ channel: name, status: null, reason: 'unavailable' }]) },
    ]);
    expect(answer.text).not.toMatch(/sts|token|signature|arn:|simulator/i);
    const { attempts, charge } = await booked(platform, idOf(answer));
    expect([charge, attempts[0]]).toMatchObject([0n, { reason: expect.stringMatching(reason) }]);
    expect(JSON.stringify(attempts)).not.toMatch(/x-amz|ASIA|AKIA/i);
  });

  describe('through proxies', () => {
    let proxy: ProxyProcess;
    let down: ProxyProcess;

    beforeAll(async () => {
      [proxy, down] = await Promise.all([ProxyProcess.start('http'), ProxyProcess.start('socks5')]);
      await down.kill();
      const shared = { serves: [], proxy: proxyAt(down) };
      for (const [name, kind, upstreamModel, base, secret, options] of [
        ['far-role', 'bedrock', CLAUDE, '', awsSecret({ role_arn: `${ROLE}/far` }), { aws_region: 'eu-west-1' }],
        ['far-claude', 'vertex', 'claude-agent@20260101', VERTEX_PATH, await googleSecret(platform), {}],
      ] as const) {
        await platform.addModel({ canonicalId: `acme/${name}` });
        await platform.addChannel({
          ...shared,
          name,
          kind,
          options,
          baseUrl: platform.simulator.url + base,
          models: [{ model: `acme/${name}`, upstreamModel, cost: null }],
          credentials: [
            { secret, label: 'of the channel', weight: 1_000 },
            { secret, label: 'its own', weight: 1, proxy: proxyAt(proxy) },
          ],
        });
      }
    });
    afterAll(() => proxy.kill());

    const proxyAt = ({ url }: ProxyProcess): NewProxy => ({ url, username: null, password: null });

    it.each(['far-role', 'far-claude'])(
      '%s: goes to a credential with another way while the proxy of its token is down',
      async (name) => {
        const reasons = new Set<string>();
        await eventually('an attempt through the proxy that is down', async () => {
          const answer = await send(name);
          expect(answer.status).toBe(200);
          for (const { reason } of (await booked(platform, idOf(answer))).attempts) reasons.add(String(reason));
          return reasons.size > 1;
        });
        expect([...reasons].sort()).toEqual(['null', expect.stringMatching(/^proxy_unreachable: proxy socks5:/)]);
        expect(new Set(proxy.targets)).toEqual(new Set([new URL(platform.simulator.url).host]));
      },
    );
  });

  /** The last one: all channels have one origin, whose clock is known then. */
  it('signs with the time of a service whose clock differs, from the next attempt on (C46)', async () => {
    const first = await send('ahead');
    expect(first.status).toBe(200);
    expect((await booked(platform, idOf(first))).attempts).toMatchObject([
      {
        reason: expect.stringMatching(
          /^clock_skew: InvalidSignatureException: the clock of the upstream is \d+ s ahead$/,
        ),
      },
      { status: 200 },
    ]);
    const second = await send('ahead');
    expect((await booked(platform, idOf(second))).attempts).toHaveLength(1);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
