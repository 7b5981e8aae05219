import { leftovers } from '../../support/gateway/bookings.js';
import {
  addFormatChannels,
  AZURE_KINDS,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../support/gateway/format-platform.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';
import { chatClient } from './chat-client.js';
import type { Ending, FormatClient, Outcome, Received, Scene } from './format-scene.js';
import { messagesClient } from './messages-client.js';
import { listedReplies } from '../published-shapes/listed-mismatches.js';
import { publishedFaults } from './published-faults.js';
import { responsesClient } from './responses-client.js';

jest.setTimeout(120_000);

const CLIENTS: readonly (readonly [name: string, client: FormatClient])[] = [
  ['chat', chatClient],
  ['responses', responsesClient],
  ['messages', messagesClient],
];
const KINDS = [...FORMAT_KINDS, ...AZURE_KINDS, ...CLOUD_KINDS];
const PAIRS = CLIENTS.flatMap(([name, client]) => KINDS.map(([kind]) => [name, kind, client] as const));

const HELLO = /^You said "Hello!"/;
const SCHEMA = {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
  additionalProperties: false,
};
const CITY = { city: 'text' };
const IMAGE_TOKENS_MIN = 85;

/** What is requested, how it ends, and what else holds. */
const SCENES: readonly [what: string, scene: Scene, ending: Ending, check: (outcome: Outcome) => void][] = [
  [
    'text',
    { question: 'Hello!' },
    'stop',
    ({ text }) => {
      expect(text).toMatch(HELLO);
    },
  ],
  [
    'one tool',
    { question: 'Please call weather.', tools: ['weather'] },
    'tools',
    ({ calls }) => {
      expect(calls).toEqual([{ name: 'weather', arguments: CITY }]);
    },
  ],
  [
    'parallel tools',
    { question: 'Please call weather and call mood.', tools: ['weather', 'mood'] },
    'tools',
    ({ calls }) => {
      expect(calls.map(({ name }) => name)).toEqual(['weather', 'mood']);
    },
  ],
  [
    'the result of a tool, with an image',
    { question: 'Please call weather.', tools: ['weather'], hasResult: true },
    'stop',
    ({ text, inputTokens }) => {
      expect([text !== '', inputTokens > IMAGE_TOKENS_MIN]).toEqual([true, true]);
    },
  ],
  [
    'an image',
    { question: 'Hello!', hasImage: true },
    'stop',
    ({ inputTokens }) => {
      expect(inputTokens).toBeGreaterThan(IMAGE_TOKENS_MIN);
    },
  ],
  [
    'thinking',
    { question: 'Hello!', thinks: true },
    'stop',
    ({ text, thought, isSealed }) => {
      expect([HELLO.test(text), thought !== '' || isSealed]).toEqual([true, true]);
    },
  ],
  [
    'a schema',
    { question: 'Hello!', schema: SCHEMA },
    'stop',
    ({ text }) => {
      expect(JSON.parse(text)).toEqual({ ok: expect.any(Boolean) as boolean });
    },
  ],
  [
    'a bound',
    { question: 'One two three four five six seven eight.', limit: 16 },
    'length',
    ({ outputTokens }) => {
      expect(outputTokens).toBe(16);
    },
  ],
];

/** Each format of clients with each format of upstreams, in one piece and in a stream. */
describe('formats of clients and upstreams', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS);
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(() => platform.stop());

  async function receive(
    client: FormatClient,
    scene: Scene,
    channel: string,
    isStream: boolean,
  ): Promise<Received & { readonly status: number }> {
    const body = { ...client.body(scene, FORMAT_MODEL, onlyChannel(channel)), ...(isStream ? client.streaming : {}) };
    const { status, text, headers } = await caller.post(client.path, body);
    const isEvents = String(headers['content-type']).startsWith('text/event-stream');
    const received = isEvents ? client.stream(text) : client.reply(text);
    const name = CLIENTS.find(([, one]) => one === client)?.[0] ?? '';
    const faults = [
      ...received.faults,
      ...publishedFaults(name, text, isEvents).filter((one) => !listedReplies(name).includes(one)),
    ];
    expect({ text, faults }).toMatchObject({ faults: [] });
    return { status, ...received };
  }

  const QUESTION: Scene = { question: 'Hello!' };

  it.each(CLIENTS)(
    'each difference of replies for %s from the published type that has a reason is seen',
    async (name, client) => {
      const seen = new Set<string>();
      const questions = ['Hello!', 'Please call weather.'];
      for (const kind of ['openai-compatible', 'anthropic-messages']) {
        for (const question of questions) {
          for (const more of [{}, client.streaming]) {
            const scene = client.body({ question, tools: ['weather'] }, FORMAT_MODEL, onlyChannel(kind));
            const { text } = await caller.post(client.path, { ...scene, ...more });
            for (const fault of publishedFaults(name, text, more === client.streaming)) seen.add(fault);
          }
        }
      }
      expect([...seen].sort()).toEqual([...listedReplies(name)].sort());
    },
  );

  describe.each(PAIRS)('%s over %s', (_name, kind, client) => {
    it.each(SCENES)('AGT-10 MSG-16: %s, in one piece and in a stream', async (_what, scene, ending, check) => {
      const whole = await receive(client, scene, kind, false);
      const streamed = await receive(client, scene, kind, true);
      expect(whole).toMatchObject({ status: 200, outcome: { ending, channel: kind } });
      expect(streamed).toMatchObject({ status: 200, outcome: whole.outcome });
      for (const { outcome } of [whole, streamed]) check(outcome!);
    });

    it('AGT-10 MSG-16: a stop sequence ends the text, or is refused by its name', async () => {
      const scene = { ...QUESTION, stop: ' said' };
      for (const isStream of [false, true]) {
        const { status, outcome, error } = await receive(client, scene, kind, isStream);
        if (kind.endsWith('openai-responses')) expect([status, error?.param]).toEqual([400, client.stopField]);
        else expect([status, outcome]).toMatchObject([200, { text: 'You', ending: 'stop' }]);
      }
    });

    it('AGT-10 MSG-16: a refusal of the model is one', async () => {
      const whole = await receive(client, QUESTION, `${kind}-refusing`, false);
      const streamed = await receive(client, QUESTION, `${kind}-refusing`, true);
      expect(whole).toMatchObject({ status: 200, outcome: { ending: 'refusal', calls: [] } });
      expect(streamed).toMatchObject({ status: 200, outcome: { ending: 'refusal', calls: [] } });
    });

    it.each([
      ['refused', 400],
      ['failing', 502],
    ])('AGT-10 MSG-16: an upstream that is %s gives an error of %i', async (fault, status) => {
      for (const isStream of [false, true]) {
        const received = await receive(client, QUESTION, `${kind}-${fault}`, isStream);
        expect(received).toMatchObject({ status, outcome: null, error: { code: expect.any(String) as string } });
        await platform.restoreChannels();
      }
    });

    it.each(['cut', 'erring'])(
      'AGT-10 MSG-16: a stream with an upstream that is %s never looks complete',
      async (fault) => {
        const received = await receive(client, QUESTION, `${kind}-${fault}`, true);
        expect(received).toMatchObject({ status: 200, outcome: null, error: { code: expect.any(String) as string } });
      },
    );
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
