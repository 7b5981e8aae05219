import fc from 'fast-check';
import { finish, NO_USAGE } from '#core';
import { readChatBody } from '../../chat/body/read-chat-body.js';
import type { ModelRequest } from '../../chat/body/model-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import type { InspectedReply, ReplyExtras } from '../../chat/reply/splice-reply.js';
import { embeddingsEndpoint } from './embeddings-endpoint.js';

const bodyOf = (fields: object) => readChatBody(Buffer.from(JSON.stringify({ model: 'm', input: 'a', ...fields })));
const request = (fields: object = {}): ModelRequest => finish(embeddingsEndpoint.readRequest(bodyOf(fields)));

function inspect(text: string, parsedRequest = request()): InspectedReply {
  const inspected = embeddingsEndpoint.inspectReply(Buffer.from(text), parsedRequest);
  if (inspected.kind !== 'reply') throw new Error(JSON.stringify(inspected));
  return inspected;
}

const extras: ReplyExtras = {
  createdSeconds: 1,
  model: 'embed',
  usage: NO_USAGE,
  isNative: false,
  callRules: { mapsFunctionCalls: false, stopEndsCalls: false },
  routify: {
    channel: 'c',
    latencyMs: 1,
    costNanoUsd: 1n,
    generationId: 'gen_1',
    maxTokensApplied: null,
    waiver: null,
    serviceTier: null,
    usageSource: 'upstream',
  },
};
const routify =
  '"routify":{"channel":"c","latency_ms":1,"cost_usd":0.000000001,"generation_id":"gen_1","usage_source":"upstream"}';

function splice(text: string, parsedRequest = request(), changed: Partial<ReplyExtras> = {}): string {
  const reply = inspect(text, parsedRequest);
  const { format } = finish(embeddingsEndpoint.translate(bodyOf({}), {}, SAMPLE_STATES));
  return finish(format.writeReply(reply, parsedRequest, { ...extras, ...changed })).toString();
}

describe('a list of vectors', () => {
  const vector = '{"object":"embedding","index":0,"embedding":[0.1, 0.20]}';

  it('keeps every byte of other members', () => {
    const text = `{"object":"list","data":[${vector}],"model":"up","usage":{"prompt_tokens":3,"total_tokens":3},"x":1e2}`;
    expect(splice(text)).toBe(text.replace('"up"', '"embed"').replace('"x":1e2', `"x":1e2,${routify}`));
  });

  it.each([
    ['{"prompt_tokens":3,"total_tokens":3}', { promptTokens: 3 }],
    ['{"total_tokens":5}', { promptTokens: 5 }],
    ['{"prompt_tokens":0,"total_tokens":0}', { promptTokens: 0 }],
  ])('reads usage %s', (usage, expected) => {
    expect(inspect(`{"data":[${vector}],"usage":${usage}}`).usage).toMatchObject({
      kind: 'usage',
      usage: { ...NO_USAGE, ...expected },
    });
  });

  it.each([
    ['', 'missing'],
    [',"usage":null', 'missing'],
    [',"usage":{}', 'missing'],
    [',"usage":{"prompt_tokens":-1}', 'absurd'],
    [',"usage":{"prompt_tokens":"3"}', 'absurd'],
    [',"usage":{"prompt_tokens":1.5,"total_tokens":2}', 'absurd'],
  ])('reads usage %j as %s', (usage, kind) => {
    expect(inspect(`{"data":[${vector}]${usage}}`).usage.kind).toBe(kind);
  });

  it('has usage in two counts, and keeps the upstream’s other usage fields', () => {
    expect(splice(`{"data":[${vector}],"usage":{"total_tokens":5,"x":1}}`)).toContain(
      '"usage":{"total_tokens":5,"x":1,"prompt_tokens":5}',
    );
    const counted: Partial<ReplyExtras> = {
      usage: { ...NO_USAGE, promptTokens: 7 },
      routify: { ...extras.routify, usageSource: 'counted' },
    };
    expect(splice(`{"data":[${vector}]}`, request(), counted)).toContain(
      '"usage":{"prompt_tokens":7,"total_tokens":7}',
    );
  });

  it.each([
    ['not JSON', 'nothing', 'invalid'],
    ['no data', '{"object":"list"}', 'invalid'],
    ['too few', '{"data":[]}', 'invalid'],
    ['too many', `{"data":[${vector},${vector}]}`, 'invalid'],
    ['elements without a vector', '{"data":[{"index":0}]}', 'invalid'],
    ['an error', '{"error":{"message":"No."}}', 'error'],
  ])('is not %s', (_what, text, kind) => {
    expect(embeddingsEndpoint.inspectReply(Buffer.from(text), request()).kind).toBe(kind);
  });

  it('is re-encoded when the upstream ignores the encoding, with equal vectors', () => {
    const float = fc
      .float({ noNaN: true, noDefaultInfinity: true })
      .map((number) => (Object.is(number, -0) ? 0 : number));
    fc.assert(
      fc.property(fc.array(float), (numbers) => {
        const asFloats = JSON.stringify({ data: [{ index: 0, embedding: numbers, extra: '💡' }] });
        const parsedRequest = request({ encoding_format: 'base64' });
        const asBase64 = splice(asFloats, parsedRequest);
        const { data } = JSON.parse(asBase64) as { data: { embedding: string; extra: string }[] };
        const bytes = Buffer.from(data[0]!.embedding, 'base64');
        expect(Array.from(numbers, (_, index) => bytes.readFloatLE(index * 4))).toEqual(numbers);
        expect(data[0]!.extra).toBe('💡');
        expect((JSON.parse(splice(asBase64)) as { data: { embedding: number[] }[] }).data[0]!.embedding).toEqual(
          numbers,
        );
      }),
    );
  });

  it('keeps values that are not vectors of the other encoding', () => {
    const text = '{"data":[{"embedding":"abc"}]}';
    expect(splice(text)).toContain('"embedding":"abc"');
  });
});
