import { formatUsd, type PriceRow } from '#core';
import { booked, leftovers } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';
import { m4a, packedPdf, pdf, png, wave, webm } from '../../../../support/samples/tiny-media.js';

jest.setTimeout(180_000);

const IMAGE = 39_000_000n;
const LARGE_IMAGE = 240_000_000n;
const SOUND = 4_000_000n;
const PAGE = 2_000_000n;
const SECOND = 100_000n;
const INPUT_IMAGE = 5_000_000n;
const perMillion = (nanoUsd: bigint): bigint => nanoUsd * 1_000_000n;
/** Tokens are free. */
const PRICE: readonly PriceRow[] = [
  {
    fromPromptTokens: 0,
    rates: {
      input: 0n,
      output: 0n,
      image: perMillion(IMAGE),
      'image{size=4k}': perMillion(LARGE_IMAGE),
      audio_second: perMillion(SOUND),
      page: perMillion(PAGE),
      input_audio_second: perMillion(SECOND),
      input_image: perMillion(INPUT_IMAGE),
    },
  },
];
const LETTERS: readonly PriceRow[] = [
  { fromPromptTokens: 0, rates: { input: 0n, output: 0n, character: 15_000_000_000n } },
];
const COST: readonly PriceRow[] = [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n, image: 7_000_000n } }];

const base64 = (bytes: Buffer): string => bytes.toString('base64');
const IMAGE_URL = `data:image/png;base64,${base64(png(1_024, 1_024))}`;
const image = (index: number) => ({ type: 'image_url', image_url: { url: IMAGE_URL }, index });
const document = base64(packedPdf(3));
const CHAT_USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const reply = (message: object, usage: object = CHAT_USAGE) => ({
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi', ...message } }],
  usage,
});
const chunk = (delta: object, finishReason: string | null = null, more: object = {}) => ({
  choices: [{ index: 0, delta, finish_reason: finishReason }],
  ...more,
});
const prompt = (...content: readonly object[]) => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'né' }, ...content] }],
});
const IMAGES = { modalities: ['text', 'image'] };
const SPEECH = { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } };
const sound = (bytes: Buffer) => ({ audio: { id: 'a', data: base64(bytes), transcript: 'Hi', expires_at: 1 } });
/** 200 pages, in other words for the same names, and large enough for the thread. */
const spelled = base64(
  Buffer.concat([
    Buffer.from(pdf(200).toString('latin1').replaceAll('/Page', '/P#61ge').replaceAll('/Count', '/Co#75nt'), 'latin1'),
    Buffer.alloc(200_000, 0x20),
  ]),
);
const claimed = (bytes: Buffer) => ({ type: 'input_audio', input_audio: { data: base64(bytes), format: 'wav' } });
const recording = { type: 'input_audio', input_audio: { data: base64(wave(2)), format: 'wav' } };

/** Of `POST /v1/estimate`. */
interface Bounds {
  readonly cost_usd: { readonly at_least: number; readonly at_most: number };
}

interface Case {
  readonly what: string;
  readonly kind?: 'openai-compatible' | 'gemini' | 'anthropic-messages' | 'openai-responses';
  readonly model?: 'priced' | 'letters';
  readonly path?: string;
  readonly body: object;
  /** In one piece, or the events of a stream. */
  readonly reply: object | readonly object[];
  readonly charge: bigint;
  readonly cost?: bigint;
  /** By the upstream, other than the gateway counts. */
  readonly isReported?: boolean;
}

const CASES: readonly Case[] = [
  {
    what: 'images in a reply',
    body: { ...prompt(), ...IMAGES },
    reply: reply({ images: [image(0), image(1)] }),
    charge: 2n * IMAGE,
    cost: 14n,
  },
  {
    what: 'images in a stream, at the size that the client names',
    body: { ...prompt(), ...IMAGES, stream: true, image_config: { image_size: '4K' } },
    reply: [
      chunk({ content: 'Hi', images: [image(0)] }),
      chunk({ images: [image(1)] }),
      chunk({}, 'stop', { usage: CHAT_USAGE }),
    ],
    charge: 2n * LARGE_IMAGE,
    cost: 14n,
  },
  {
    what: 'images of Gemini',
    kind: 'gemini',
    body: { ...prompt(), ...IMAGES },
    reply: {
      candidates: [
        {
          content: { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: base64(png(64, 64)) } }] },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
    },
    charge: IMAGE,
    cost: 7n,
  },
  {
    what: 'images, recordings and documents in a prompt',
    body: prompt({ type: 'image_url', image_url: { url: IMAGE_URL } }, recording, {
      type: 'file',
      file: { file_data: `data:application/pdf;base64,${document}` },
    }),
    reply: reply({}),
    charge: INPUT_IMAGE + 2n * SECOND + 3n * PAGE,
  },
  {
    what: 'ATK-379: pages in a large document of escaped names',
    body: prompt({ type: 'file', file: { file_data: `data:application/pdf;base64,${spelled}` } }),
    reply: reply({}),
    charge: 200n * PAGE,
  },
  {
    what: 'ATK-382: recordings that claim to be short',
    body: prompt(claimed(m4a(6, 0)), claimed(webm(12, 1))),
    reply: reply({}),
    charge: 18n * SECOND,
  },
  {
    what: 'seconds of a prompt as Mistral counts them',
    body: prompt(recording),
    reply: reply({}, { ...CHAT_USAGE, prompt_audio_seconds: 5 }),
    charge: 5n * SECOND,
    isReported: true,
  },
  {
    what: 'documents and images of Messages',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: {
      max_tokens: 9,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: document } },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64(png(9, 9)) } },
            { type: 'text', text: 'Hi' },
          ],
        },
      ],
    },
    reply: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'up',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 2 },
    },
    charge: 3n * PAGE + INPUT_IMAGE,
  },
  {
    what: 'files of Responses',
    path: '/v1/responses',
    body: {
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${document}` },
            { type: 'input_text', text: 'Hi' },
          ],
        },
      ],
    },
    reply: reply({}),
    charge: 3n * PAGE,
  },
  {
    what: 'sound of a reply',
    body: { ...prompt(), ...SPEECH },
    reply: reply(sound(wave(3))),
    charge: 3n * SOUND,
  },
  {
    what: 'sound of a stream',
    body: { ...prompt(), ...SPEECH, audio: { voice: 'alloy', format: 'pcm16' }, stream: true },
    reply: [
      ...Array.from({ length: 5 }, () => chunk(sound(Buffer.alloc(24_000)))),
      chunk({}, 'stop', { usage: CHAT_USAGE }),
    ],
    charge: 3n * SOUND,
  },
  {
    what: 'characters of a prompt, where no usage is reported',
    model: 'letters',
    body: { messages: [{ role: 'user', content: 'né 💡' }] },
    reply: reply({}, {}),
    charge: 4n * 15_000n,
  },
];

describe('units of requests and replies', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const inputModalities = ['text', 'image', 'audio', 'file'] as const;
    const outputModalities = ['text', 'image', 'audio'] as const;
    for (const kind of ['openai-compatible', 'gemini', 'anthropic-messages'] as const) {
      for (const [name, price] of [
        ['priced', PRICE],
        ['letters', LETTERS],
      ] as const) {
        const canonicalId = `${name}/${kind}`;
        await platform.addModel({ canonicalId, inputModalities, outputModalities, price });
        const models = [{ model: canonicalId, upstreamModel: 'up', cost: COST }];
        await platform.addChannel({ name: canonicalId, kind, serves: [], models, baseUrl: upstream.url });
      }
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  function answers(scripted: Case['reply']): void {
    upstream.answers((sink) => {
      if (!Array.isArray(scripted)) {
        sink.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(scripted));
        return;
      }
      sink.writeHead(200, { 'content-type': 'text/event-stream' });
      sink.end(
        [...scripted.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
      );
    });
  }

  const post = ({
    path = '/v1/chat/completions',
    body,
    kind = 'openai-compatible',
    model = 'priced',
  }: Case): Promise<Answer> => caller.post(path, { model: `${model}/${kind}`, ...body });

  it.each(CASES)('UNIT-20 UNIT-21 UNIT-22: $what are held for, counted and charged', async (it) => {
    answers(it.reply);
    const answer = await post(it);
    expect(answer.status).toBe(200);
    if (!Array.isArray(it.reply)) expect(answer.text.includes(`"cost_usd":${formatUsd(it.charge)}`)).toBe(true);
    const { charge, cost, hold, forgone } = await booked(platform, String(answer.headers['x-request-id']));
    expect({ charge, cost, forgone }).toEqual({ charge: it.charge, cost: it.cost ?? 0n, forgone: 0n });
    expect(hold).toBeGreaterThanOrEqual(charge);
    if (it.path !== undefined || it.isReported === true) return;
    const { stream: _, ...estimated } = it.body as Record<string, unknown>;
    const estimate = (await post({ ...it, path: '/v1/estimate', body: estimated })).json() as unknown as Bounds;
    expect(estimate.cost_usd.at_least).toBeLessThanOrEqual(Number(formatUsd(charge)));
    expect(estimate.cost_usd.at_most).toBeGreaterThanOrEqual(Number(formatUsd(charge)));
  });

  it('UNIT-21: what a client got before it left is charged', async () => {
    upstream.answers((sink) => {
      sink.writeHead(200, { 'content-type': 'text/event-stream' });
      sink.write(`data: ${JSON.stringify(chunk({ content: 'Hi', images: [image(0)] }))}\n\n`);
      sink.end();
    });
    const answer = await post({ what: '', body: { ...prompt(), ...IMAGES, stream: true }, reply: [], charge: 0n });
    const { charge, usage_source: source, outcome } = await booked(platform, String(answer.headers['x-request-id']));
    expect([charge, source, outcome]).toEqual([IMAGE, 'counted', 'upstream_broken']);
  });

  it('UNIT-21: images beyond those held for are what the wallet has', async () => {
    answers(reply({ images: Array.from({ length: 9 }, (_, index) => image(index)) }));
    const answer = await post({ what: '', body: { ...prompt(), ...IMAGES }, reply: [], charge: 0n });
    const { charge, forgone } = await booked(platform, String(answer.headers['x-request-id']));
    expect([charge, forgone]).toEqual([9n * IMAGE, 0n]);
  });

  it.each([
    ['a stored file', { type: 'file', file: { file_id: 'file-1' } }, 'pages'],
    ['an unreadable recording', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }, 'seconds'],
  ])('UNIT-25: a 400 for %s, which cannot be counted', async (_what, part, word) => {
    const before = upstream.requests;
    const answer = await post({ what: '', body: prompt(part), reply: [], charge: 0n });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(word)]);
    expect(upstream.requests).toBe(before);
  });

  it('UNIT-20: the audit computes every charge and cost again', async () => {
    await platform.settle();
    expect(await auditFindings(platform.environment)).toEqual([]);
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
