import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { o200kBase } from '../../../support/samples/exact-counter.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { jpeg, mp3, mp4, opus, packedPdf, pdf, png, wave, webm } from '../../../support/samples/tiny-media.js';

const MODELS = ['openai/gpt-4o', 'openai/gpt-4o-mini', 'anthropic/claude-opus-4.7', 'google/gemini-2.5-pro'] as const;
const [GPT, MINI, CLAUDE, GEMINI] = MODELS;
const CONTEXT = 200_000;

interface Prompt {
  readonly what: string;
  readonly model: string;
  readonly content: unknown;
  /** Tokens that the vendor bills for the media, by its documentation. */
  readonly mediaTokens: number;
}

const url = (type: string, bytes: Buffer): string => `data:${type};base64,${bytes.toString('base64')}`;
const image = (address: string): object => ({ type: 'image_url', image_url: { url: address } });
const file = (bytes: Buffer): object => ({ type: 'file', file: { file_data: url('application/pdf', bytes) } });
const sound = (bytes: Buffer): object => ({
  type: 'input_audio',
  input_audio: { data: bytes.toString('base64'), format: 'wav' },
});
const video = (bytes: Buffer): object => ({ type: 'video_url', video_url: { url: url('video/mp4', bytes) } });

/** Random-looking characters, the same in every run. */
function written(characters: string, count = 2_000): string {
  const units = Array.from(characters);
  let state = 1;
  return Array.from({ length: count }, () => {
    state = Math.imul(state, 48_271) % 0x7fff_ffff;
    return units[Math.abs(state) % units.length];
  }).join('');
}

function range(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => String.fromCodePoint(from + index)).join('');
}

const LETTERS = range(0x61, 0x7b);
const BASE64 = `${LETTERS}${range(0x41, 0x5b)}${range(0x30, 0x3a)}+/`;

const TEXTS: Readonly<Record<string, string>> = {
  digits: written('0123456789'),
  hex: written('0123456789abcdef'),
  base64: written(BASE64),
  'one digit': '7'.repeat(2_000),
  punctuation: written('!"#$%&()*+,-./:;<=>?@[]^_{|}~\\'),
  brackets: written('[]{}()<>'),
  emoji: written(range(0x1f600, 0x1f650)),
  'emoji in families': '👩🏽‍💻'.repeat(400),
  flags: '🇩🇪🇫🇷🇧🇷'.repeat(200),
  letters: written(LETTERS),
  'rare letters': written('qjxzvkwg'),
  'letters in words': written(`${LETTERS}     `),
  capitals: written(range(0x41, 0x5b)),
  'mixed case': written('aAbBxXzZqQ'),
  'control characters': written(range(0, 0x20)),
  'line ends': written(' \n\t\r'),
  'escaped text': written('"\\/\b\f'),
  Han: written(range(0x4e00, 0x9fa0)),
  Hangul: written(range(0xac00, 0xd7a4)),
  Devanagari: written(range(0x904, 0x950)),
  'symbols of mathematics': written(range(0x2200, 0x2300)),
  'private use': written(range(0xe000, 0xe100)),
};

const MEDIA: readonly Prompt[] = [
  ...[
    [GPT, png(1_024, 1_024), 765],
    [GPT, jpeg(4_096, 2_048), 1_105],
    [MINI, png(1_024, 1_024), 25_501],
    [CLAUDE, png(2_000, 1_500), 72 * 54],
    [CLAUDE, jpeg(8_000, 8_000), 4_784],
    [GEMINI, png(960, 540), 6 * 258],
    [GEMINI, png(3_072, 3_072), 16 * 258],
  ].map(([model, bytes, tokens]) => prompt('an image', model, image(url('image/png', bytes as Buffer)), tokens)),
  prompt('40 images', GPT, Array(40).fill(image(url('image/png', png(768, 768)))), 40 * 765),
  prompt('an image elsewhere', MINI, image('https://images.example/1.png'), 48_169),
  prompt('an image elsewhere', CLAUDE, image('https://images.example/1.png'), 4_784),
  prompt('a document', CLAUDE, file(pdf(12)), 12 * 7_784),
  prompt('a document, its pages packed', CLAUDE, file(packedPdf(12)), 12 * 7_784),
  prompt('a document', GEMINI, file(pdf(100)), 100 * 560),
  prompt('an unreadable document', CLAUDE, file(Buffer.from('%PDF-1.7 /Encrypt')), CONTEXT - 1_000),
  prompt('a document by id', GPT, { type: 'file', file: { file_id: 'file-1' } }, CONTEXT - 1_000),
  prompt('sound', GPT, sound(wave(9)), 90),
  prompt('sound', GEMINI, sound(opus(600)), 19_200),
  prompt('sound', GEMINI, sound(mp3(400)), 11 * 32),
  prompt('sound', GEMINI, sound(webm(900)), 28_800),
  prompt('unreadable audio', GEMINI, sound(Buffer.alloc(20_000, 7)), 40 * 32),
  prompt('a video', GEMINI, video(mp4(60)), 60 * 295),
  prompt('a video by URL', GEMINI, { type: 'video_url', video_url: { url: 'https://v.example/1.mp4' } }, 150_000),
  prompt('a part in the vendor’s format', CLAUDE, { type: 'document', source: { type: 'url', url: 'x' } }, 150_000),
];

function prompt(what: string, model: unknown, parts: unknown, mediaTokens: unknown): Prompt {
  return { what, model: String(model), content: [parts].flat(), mediaTokens: Number(mediaTokens) };
}

const PROMPTS: readonly Prompt[] = [
  ...Object.entries(TEXTS).map(([what, text]) => ({ what, model: GPT, content: text, mediaTokens: 0 })),
  ...MEDIA,
];

describe('the bound of a prompt', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let rich: Customer;

  beforeAll(async () => {
    platform = await startPlatform();
    await upstream.start();
    upstream.answers((response, _request, body) => {
      const parsed = JSON.parse(body) as { readonly user: string };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(replyTo(Number(parsed.user))));
    });
    for (const canonicalId of MODELS) {
      await platform.addModel({
        canonicalId,
        contextLength: CONTEXT,
        inputModalities: ['text', 'image', 'audio', 'file', 'video'],
      });
    }
    await platform.addChannel({ name: 'scripted', serves: MODELS, baseUrl: upstream.url });
    rich = await platform.addCustomer({ topUpUsd: '1000' });
  }, 120_000);

  afterAll(async () => {
    await upstream.stop();
    await platform.stop();
  });

  it('LIFE-2, LIFE-31: covers what 40 dense prompts cost that are sent at once: no hold is extended, nothing forgone', async () => {
    expect(PROMPTS.length).toBeGreaterThanOrEqual(40);
    const caller = new GatewayCaller(platform, rich.apiKey);
    const answers = await Promise.all(
      PROMPTS.map(({ model, content }, index) =>
        caller.chat({ model, max_tokens: 100, user: String(index), messages: [{ role: 'user', content }] }),
      ),
    );
    for (const [index, { status, headers }] of answers.entries()) {
      const { what } = PROMPTS[index]!;
      expect([what, status]).toEqual([what, 200]);
      const { hold, charge, forgone, flags, prompt: tokens } = await booked(platform, String(headers['x-request-id']));
      expect([what, tokens]).toEqual([what, BigInt(promptTokensOf(PROMPTS[index]!))]);
      // An extended hold equals the charge; this one covers 99 output tokens.
      expect([what, hold > charge]).toEqual([what, true]);
      expect([what, forgone, flags]).toEqual([what, 0n, []]);
    }
    expect(await leftovers(platform, [rich])).toEqual([]);
  });
});

/** As OpenAI counts text: its encoding, plus a few tokens for the message. */
function promptTokensOf({ content, mediaTokens }: Prompt): number {
  return mediaTokens + 7 + (typeof content === 'string' ? o200kBase.count(content) : 0);
}

function replyTo(index: number): object {
  const promptTokens = promptTokensOf(PROMPTS[index]!);
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Yes' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: promptTokens, completion_tokens: 1, total_tokens: promptTokens + 1 },
  };
}
