import { ChannelsService } from '#channels';
import { formatId, parseId, systemActor } from '#core';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { EventWatcher } from '../../../support/control/event-watcher.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { listRoutes } from '../../../support/gateway/list-routes.js';
import { eventually, startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { servedRoutes } from '../../../support/gateway/served-routes.js';

jest.setTimeout(120_000);

const actor = systemActor('test');
/** In the name of every channel. */
const CANARY = 'canary-official';
const DEFAULT_LABEL = /^ch-[0-9a-f]{10}$/;
const messages = [{ role: 'user', content: 'Hello!' }];
const STREAM = { stream: true, stream_options: { include_usage: true } };
const BROKEN = { simulate: { status: 500 } };
const LIMITED = { simulate: { status: 429, retry_after: 1 } };

interface Channel {
  readonly id: string;
  readonly name: string;
  readonly label: string;
}

interface Shown {
  readonly channel: string | null;
}

interface Generation extends Shown {
  readonly attempts: readonly Shown[];
  readonly candidates: readonly Shown[];
}

/** Replies, failures and streams of a route that answers prompts. */
const drives =
  (path: string, body: object) =>
  async (caller: GatewayCaller): Promise<Answer[]> => {
    const send = (more: object): Promise<Answer> => caller.post(path, { ...body, ...more });
    return [
      await send({}),
      await send({ model: 'acme/broken' }),
      await send({ model: 'acme/limited' }),
      await send({ model: 'acme/nowhere' }),
      await send({ stream: true }),
      await send({ stream: true, model: 'acme/broken' }),
      await send({ stream: true, simulate: { cut_after_chunks: 1 } }),
      await send({ routify: { only: [CANARY] } }),
    ];
  };

const text = { model: 'acme/chat', messages };
const input = { model: 'acme/chat', input: 'Hello!' };

/** What a customer does with each route of the gateway. */
const ROUTES: Readonly<Record<string, (caller: GatewayCaller) => Promise<Answer[]>>> = {
  'POST /v1/chat/completions': async (caller) => [
    ...(await drives('/v1/chat/completions', text)(caller)),
    await caller.chat({ ...text, ...STREAM }),
  ],
  'POST /v1/messages': drives('/v1/messages', { ...text, max_tokens: 50 }),
  'POST /v1/responses': drives('/v1/responses', input),
  'POST /v1/completions': drives('/v1/completions', { model: 'acme/chat', prompt: 'Hello!' }),
  'POST /v1/embeddings': async (caller) => [
    await caller.post('/v1/embeddings', { model: 'acme/embed', input: 'Hello!' }),
    await caller.post('/v1/embeddings', { model: 'acme/embed', input: 'Hello!', ...BROKEN }),
  ],
  'POST /v1/responses/compact': async (caller) => [await caller.post('/v1/responses/compact', input)],
  'POST /v1/responses/input_tokens': async (caller) => [await caller.post('/v1/responses/input_tokens', input)],
  'POST /v1/messages/count_tokens': async (caller) => [await caller.post('/v1/messages/count_tokens', text)],
  'POST /v1/estimate': async (caller) => [
    await caller.post('/v1/estimate', text),
    await caller.post('/v1/estimate', { ...text, routify: { ignore: [CANARY] } }),
    await caller.post('/v1/estimate', { ...text, model: 'acme/off' }),
  ],
  'GET /v1/generations/:id': async (caller) => {
    const sent = [await caller.chat(text), await caller.chat({ ...text, model: 'acme/broken' })];
    return Promise.all(sent.map(({ headers }) => caller.get(`/v1/generations/${String(headers['x-request-id'])}`)));
  },
  'POST /v1/generations/:id/cancel': async (caller) => {
    const { headers } = await caller.chat(text);
    return [await caller.post(`/v1/generations/${String(headers['x-request-id'])}/cancel`, {})];
  },
  'GET /v1/responses/:id': async (caller) => {
    const { id } = (await caller.post('/v1/responses', input)).json();
    const path = `/v1/responses/${String(id)}`;
    return [await caller.get(path), await caller.get(`${path}/input_items`), await caller.delete(path)];
  },
  'GET /v1/responses/:id/input_items': () => Promise.resolve([]),
  'DELETE /v1/responses/:id': () => Promise.resolve([]),
  'GET /v1/models/*id': async (caller) => [await caller.get('/v1/models/acme/chat')],
};

describe('labels of channels', () => {
  let platform: Platform;
  let control: ControlApp;
  let caller: GatewayCaller;
  let member: CustomerCaller;
  let first: Channel;
  let second: Channel;

  beforeAll(async () => {
    platform = await startPlatform();
    control = await startControlApp(platform.environment);
    const endpoints = ['chat', 'completions'] as const;
    for (const canonicalId of ['acme/chat', 'acme/broken', 'acme/limited', 'acme/nowhere', 'acme/off'])
      await platform.addModel({ canonicalId, endpoints });
    await platform.addModel({ canonicalId: 'acme/embed', endpoints: ['embeddings'], maxOutputTokens: 0 });
    first = await addChannel('first', ['acme/chat', 'acme/embed'], { priority: 1 });
    second = await addChannel('second', ['acme/chat'], { label: 'steady' });
    await addChannel('broken', ['acme/broken'], { options: { force: BROKEN } });
    await addChannel('limited', ['acme/limited'], { options: { force: LIMITED } });
    const off = await addChannel('off', ['acme/off']);
    await control.call('post', `/channels/${off.id}/disable`, {}).expect(200);
    const customer = await platform.addCustomer({ organization: { responseRetentionDays: 1 } });
    caller = new GatewayCaller(platform, customer.apiKey);
    member = await joinOrganization(control, formatId('org', customer.organizationId), 'owner');
    await eventually('the gateway has the channels', async () => (await caller.chat(text)).status === 200);
  });

  afterAll(async () => {
    await control.stop();
    await platform.stop();
  });

  /** As an operator does it, by the management API. */
  async function addChannel(name: string, serves: readonly string[], more: object = {}): Promise<Channel> {
    const { body } = await control
      .call('post', '/channels', {
        name: `${name}-${CANARY}`,
        kind: 'openai-compatible',
        base_url: `${platform.simulator.url}/v1`,
        models: serves.map((model) => ({ model, upstream_id: model })),
        credentials: [{ secret: 'sk-simulator-1234' }],
        ...more,
      })
      .expect(201);
    return body as Channel;
  }

  const change = async ({ id }: Channel, patch: object): Promise<Channel> =>
    (await control.call('patch', `/channels/${id}`, patch).expect(200)).body as Channel;
  const channelOf = ({ status, headers }: Answer): unknown => (status === 200 ? headers['x-routify-channel'] : status);
  const generationOf = async ({ headers }: Answer): Promise<Generation> =>
    (await caller.get(`/v1/generations/${String(headers['x-request-id'])}`)).json() as unknown as Generation;
  const routifyOf = ({ text: body }: Answer): Shown =>
    JSON.parse([...body.matchAll(/"routify":(\{[^}]*\})/g)].at(-1)?.[1] ?? '{}') as Shown;
  const metadataOf = async (model: string): Promise<Shown[]> =>
    (await caller.chat({ ...text, model })).error().metadata?.attempts as Shown[];

  /** Where a customer reads which channels there are. */
  async function namesIn(body: object): Promise<unknown[]> {
    const [reply, stream] = [await caller.chat(body), await caller.chat({ ...body, ...STREAM })];
    await platform.settle();
    const generation = await generationOf(reply);
    const estimate = (await caller.post('/v1/estimate', body)).json() as unknown as Generation;
    return [
      ...[channelOf(reply), channelOf(stream), routifyOf(reply).channel, routifyOf(stream).channel],
      ...[generation.channel, generation.attempts[0]?.channel, generation.candidates[0]?.channel],
      estimate.candidates[0]?.channel,
    ];
  }

  describe('by default', () => {
    it('RES-4 RES-6 NBR-4 NBR-5 ERR-502: stand where the channel is named', async () => {
      expect([first.label, second.label]).toEqual([expect.stringMatching(DEFAULT_LABEL), 'steady']);
      expect(await namesIn(text)).toEqual(Array(8).fill(first.label));
      const [attempt] = await metadataOf('acme/broken');
      expect(attempt?.channel).toMatch(DEFAULT_LABEL);
      expect(attempt?.channel).not.toBe(first.label);
    });

    it('has a case for every route of the gateway', () => {
      const isAlike = (route: string): boolean =>
        route.startsWith('GET') && !route.includes(':') && !route.includes('*');
      const served = servedRoutes(platform).filter((route) => !isAlike(route));
      expect(served.sort()).toEqual(Object.keys(ROUTES).sort());
    });

    it('ATK-210: no answer of the gateway to a customer has the name of a channel', async () => {
      const plain = servedRoutes(platform).filter((route) => !(route in ROUTES) && route !== 'GET /v1/stream-check');
      const driven = await Promise.all(Object.values(ROUTES).map((drive) => drive(caller)));
      const answers = [
        ...(await Promise.all(plain.map((route) => caller.get(route.split(' ')[1] ?? '')))),
        ...driven.flat(),
      ];
      const shown = answers.map(({ headers, text: body }) => JSON.stringify(headers) + body);
      expect(shown.filter((one) => one.includes('all_channels_failed')).length).toBeGreaterThanOrEqual(6);
      expect(shown.filter((one) => one.includes('upstream_rate_limited')).length).toBeGreaterThanOrEqual(3);
      expect(shown.filter((one) => one.includes(first.label)).length).toBeGreaterThan(10);
      const leaks = shown.filter((one) => one.includes(CANARY));
      expect(leaks.map((one) => one.slice(Math.max(0, one.indexOf(CANARY) - 200), one.indexOf(CANARY) + 50))).toEqual(
        [],
      );
    });

    it('ATK-210: no answer of the customers’ API, and no live event, has the name or the id of a channel', async () => {
      const watcher = await EventWatcher.begin(`${control.control.url}/api/v1/events`, {
        authorization: `Bearer ${member.token}`,
      });
      const sent = await caller.chat(text);
      await platform.settle();
      await eventually('the live event', () => watcher.named('request').length > 0);
      watcher.close();
      const ids: Record<string, string> = { requests: String(sent.headers['x-request-id']) };
      const paths = listRoutes(control.control.app)
        .filter(({ method, path }) => method === 'get' && path.startsWith('/api/v1/') && !path.endsWith('/events'))
        .map(({ path }) => path.replace(/\/(\w+)\/\{id\}/, (whole, kind: string) => `/${kind}/${ids[kind] ?? whole}`))
        .filter((path) => !path.includes('{'));
      expect(paths.length).toBeGreaterThan(20);
      const answers = await Promise.all(
        paths.map((path) => control.raw('get', path).set('authorization', `Bearer ${member.token}`)),
      );
      const found = answers.map(({ status, text: body }, index) => ({ path: paths[index], status, body }));
      expect(found.find(({ path }) => path?.includes('/requests/'))).toMatchObject({ status: 200 });
      const shown = JSON.stringify([found, watcher.events]);
      expect(shown).not.toContain(CANARY);
      expect(shown).not.toContain(first.id);
    });

    it('REQ-20: select channels in routing options', async () => {
      const send = async (routify: object): Promise<unknown> => channelOf(await caller.chat({ ...text, routify }));
      expect(await send({ only: ['steady'] })).toBe('steady');
      expect(await send({ ignore: [first.label] })).toBe('steady');
      expect(await send({ order: ['steady'], allow_fallbacks: false })).toBe('steady');
    });

    it.each([{ only: ['$'] }, { order: ['$'], allow_fallbacks: false }, { ignore: ['$'] }, { order: ['$'] }])(
      'ATK-211: the name of a channel in %j is as good as any other word',
      async (options) => {
        const answerTo = async (word: string): Promise<unknown[]> => {
          const routify = JSON.parse(JSON.stringify(options).replace('$', word)) as object;
          const [reply, estimate] = [
            await caller.chat({ ...text, routify }),
            await caller.post('/v1/estimate', { ...text, routify }),
          ];
          const estimated = estimate.status === 200 ? estimate.json().candidates : estimate.error();
          return [channelOf(reply), reply.status === 200 ? null : reply.error(), estimated];
        };
        const other = await answerTo('any-other-word');
        for (const word of [first.name, second.name, first.id, first.label.toUpperCase()])
          expect(await answerTo(word)).toEqual(other);
      },
    );

    it('RES-4 NBR-4 AGT-12 ATK-212: records and stored responses show the label that holds now', async () => {
      const moved = await addChannel('moved', ['acme/moved'].slice(1), { label: 'before' });
      await platform.addModel({ canonicalId: 'acme/moved' });
      await change(moved, { models: [{ model: 'acme/moved', upstream_id: 'm' }] });
      const body = { ...text, model: 'acme/moved' };
      await eventually('the channel', async () => (await caller.chat(body)).headers['x-routify-channel'] === 'before');
      const reply = await caller.chat(body);
      const stored = (await caller.post('/v1/responses', { ...input, model: 'acme/moved' })).json();
      expect(stored).toMatchObject({ store: true, routify: { channel: 'before' } });
      await platform.settle();
      const shown = async (): Promise<unknown[]> => {
        const { channel, attempts, candidates } = await generationOf(reply);
        const { routify } = (await caller.get(`/v1/responses/${String(stored.id)}`)).json() as { routify: Shown };
        return [channel, attempts[0]?.channel, candidates[0]?.channel, routify.channel];
      };
      expect(await shown()).toEqual(Array(4).fill('before'));
      await change(moved, { label: 'after', name: `renamed-${CANARY}` });
      await eventually('the new label', async () => (await shown()).every((name) => name === 'after'));
      await platform.services.get(ChannelsService).archive(parseId('chn', moved.id) ?? '', null, actor);
      await eventually('the archive', async () => channelOf(await caller.chat(body)) === 502);
      expect(await shown()).toEqual(Array(4).fill('after'));
    });

    it('ATK-212: plans in records of earlier versions have names, which customers read as labels or not at all', async () => {
      const reply = await caller.chat(text);
      await platform.settle();
      const planned = [first.name, `gone-${CANARY}`];
      await platform.query(
        'UPDATE usage_record SET candidates = $1::json WHERE request_id = $2::uuid',
        JSON.stringify(planned),
        parseId('gen', String(reply.headers['x-request-id'])),
      );
      expect((await generationOf(reply)).candidates.map(({ channel }) => channel)).toEqual([first.label, null]);
    });

    it('operators see the name with the label beside it', async () => {
      const reply = await caller.chat(text);
      await platform.settle();
      const { body } = await control.call('get', `/requests/${String(reply.headers['x-request-id'])}`).expect(200);
      const { name: channel, label } = first;
      expect(body).toMatchObject({ attempts: [{ channel, label }], candidates: [{ channel, label }, {}] });
      expect(JSON.stringify(body.timeline)).toContain(channel);
    });
  });

  describe('with the setting channel_names', () => {
    const setNames = async (channel_names: boolean | null): Promise<void> => {
      await control.call('patch', '/settings/public', { channel_names }).expect(200);
      const shown = channel_names === true ? first.name : first.label;
      await eventually('the setting', async () => channelOf(await caller.chat(text)) === shown);
    };
    beforeAll(() => setNames(true));
    afterAll(() => setNames(null));

    it('RES-4 RES-6 NBR-4 NBR-5 ERR-502: are the names', async () => {
      expect(await namesIn(text)).toEqual(Array(8).fill(first.name));
      expect((await metadataOf('acme/broken'))[0]?.channel).toBe(`broken-${CANARY}`);
    });

    it('REQ-20: routing options take what is shown, and no label', async () => {
      const only = async (name: string): Promise<unknown> =>
        channelOf(await caller.chat({ ...text, routify: { only: [name] } }));
      expect([await only(second.name), await only(second.label)]).toEqual([second.name, 400]);
    });
  });
});
