import { SKIM_ABOVE_BYTES } from '#core';
import { inspectReply } from '../../../chat/reply/splice-reply.js';
import { longestDecoded } from '../../../../../test/support/samples/longest-decoded.js';
import type { ReplyFacts } from './reply-facts.js';
import { translateReply } from './translate-reply.js';

const FACTS: ReplyFacts = {
  requestId: '0193e4c0-1234-7abc-8def-0123456789ab',
  model: 'gemini-3-flash',
  hidesThoughts: false,
  usesLegacyFunctions: false,
  searches: false,
  runsCode: false,
};
const USAGE = { promptTokenCount: 9, candidatesTokenCount: 3, thoughtsTokenCount: 4, totalTokenCount: 16 };

interface Choice {
  readonly message: Record<string, unknown>;
  readonly finish_reason: string;
}

function translate(reply: object, facts: Partial<ReplyFacts> = {}): Record<string, unknown> {
  const bytes = translateReply(Buffer.from(JSON.stringify(reply)), { ...FACTS, ...facts });
  return JSON.parse(bytes.toString()) as Record<string, unknown>;
}

function choiceOf(parts: readonly object[], more: object = {}, facts: Partial<ReplyFacts> = {}): Choice {
  const candidate = { content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...more };
  return (translate({ candidates: [candidate], usageMetadata: USAGE }, facts).choices as Choice[])[0]!;
}

describe('translateReply', () => {
  it('writes a completion that the OpenAI reader accepts', () => {
    const reply = {
      candidates: [
        { content: { parts: [{ text: 'Hel' }, { text: 'lo' }], role: 'model' }, finishReason: 'STOP', index: 0 },
      ],
      usageMetadata: USAGE,
      modelVersion: 'gemini-3-flash-001',
      responseId: 'r-1',
    };
    expect(translate(reply)).toEqual({
      id: 'r-1',
      object: 'chat.completion',
      created: 1_734_709_613,
      model: 'gemini-3-flash-001',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 7,
        total_tokens: 16,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    });
    const bytes = translateReply(Buffer.from(JSON.stringify(reply)), FACTS);
    expect(inspectReply(bytes)).toMatchObject({ kind: 'reply', usage: { kind: 'usage', plain: true } });
  });

  it('generates ids that the provider omits', () => {
    expect(translate({ candidates: [{ content: { parts: [{ text: 'x' }] } }] })).toMatchObject({
      id: `chatcmpl-${FACTS.requestId}`,
      model: FACTS.model,
    });
    expect(translate({ candidates: [{}] })).not.toHaveProperty('usage');
  });

  it('separates thoughts from the content, and omits excluded ones', () => {
    const parts = [
      { text: 'hm', thought: true },
      { inlineData: { mimeType: 'image/png', data: 'draft' }, thought: true },
      { text: 'yes', thoughtSignature: 'sig' },
    ];
    const extra_content = { google: { thought_signature: 'sig' } };
    const message = { role: 'assistant', content: 'yes', refusal: null, extra_content };
    expect(choiceOf(parts).message).toEqual({ ...message, reasoning_content: 'hm' });
    expect(choiceOf(parts, {}, { hidesThoughts: true }).message).toEqual(message);
  });

  it('gives calls their ids and signatures', () => {
    const parts = [
      { functionCall: { name: 'f', args: { a: [1, '2'] } }, thoughtSignature: 'sig' },
      { functionCall: { id: 'own', name: 'g' } },
    ];
    expect(choiceOf(parts)).toEqual({
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [
          {
            id: 'call_12347abc8def0123456789ab_0_0',
            type: 'function',
            function: { name: 'f', arguments: '{"a":[1,"2"]}' },
            extra_content: { google: { thought_signature: 'sig' } },
          },
          { id: 'own', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      logprobs: null,
      finish_reason: 'tool_calls',
    });
  });

  it('writes one function_call for a legacy client', () => {
    const parts = [{ functionCall: { name: 'f', args: {} } }, { functionCall: { name: 'g', args: {} } }];
    expect(choiceOf(parts, {}, { usesLegacyFunctions: true })).toMatchObject({
      message: { content: null, function_call: { name: 'f', arguments: '{}' } },
      finish_reason: 'function_call',
    });
  });

  it('shows images and audio', () => {
    const parts = [
      { text: 'look' },
      { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 's' },
      { inlineData: { mimeType: 'audio/L16;rate=24000', data: 'BBBB' } },
    ];
    expect(choiceOf(parts).message).toMatchObject({
      content: 'look',
      images: [
        {
          type: 'image_url',
          image_url: { url: 'data:image/png;base64,AAAA' },
          index: 0,
          extra_content: { google: { thought_signature: 's' } },
        },
      ],
      audio: {
        id: 'audio_12347abc8def0123456789ab_0_0',
        data: 'BBBB',
        transcript: '',
        expires_at: 1_734_709_613,
      },
    });
  });

  it('passes a large image through unchanged', () => {
    const data = 'iVBOR'.repeat(SKIM_ABOVE_BYTES / 4);
    expect(choiceOf([{ inlineData: { mimeType: 'image/png', data } }]).message).toMatchObject({
      content: null,
      images: [{ image_url: { url: `data:image/png;base64,${data}` } }],
    });
  });

  it('neither parses nor decodes an image', () => {
    const data = 'iVBOR'.repeat(1_000_000);
    const reply = Buffer.from(
      JSON.stringify({ candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data } }] } }] }),
    );
    expect(longestDecoded(() => translateReply(reply, FACTS))).toBeLessThan(1_000);
  });

  it('keeps the escapes of a text', () => {
    const reply = '{"candidates":[{"content":{"parts":[{"text":"\\u00e9\\/"},{"text":"é"}]},"finishReason":"STOP"}]}';
    expect(translateReply(Buffer.from(reply), FACTS).toString()).toContain('"content":"\\u00e9\\/é"');
  });

  it('writes long arguments of a call in a large reply', () => {
    const args = { path: 'a', text: '"quoted"\n'.repeat(SKIM_ABOVE_BYTES / 8) };
    const [call] = choiceOf([{ functionCall: { name: 'f', args } }]).message.tool_calls as [
      { function: { arguments: string } },
    ];
    expect(JSON.parse(call.function.arguments)).toEqual(args);
  });

  it.each([
    ['STOP', 'stop', undefined],
    ['MAX_TOKENS', 'length', undefined],
    ['SAFETY', 'content_filter', 'SAFETY'],
    ['RECITATION', 'content_filter', 'RECITATION'],
    ['IMAGE_SAFETY', 'content_filter', 'IMAGE_SAFETY'],
    ['MALFORMED_FUNCTION_CALL', 'error', 'MALFORMED_FUNCTION_CALL'],
    ['OTHER', 'error', 'OTHER'],
    ['FINISH_REASON_UNSPECIFIED', 'length', undefined],
    ['A_NEW_ONE', 'length', 'A_NEW_ONE'],
  ])('%s finishes with %s', (finishReason, finish_reason, native_finish_reason) => {
    expect(choiceOf([], { finishReason })).toEqual({
      index: 0,
      message: { role: 'assistant', content: '', refusal: null },
      logprobs: null,
      finish_reason,
      native_finish_reason,
    });
  });

  it('translates log probabilities', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'é', logProbability: -0.5 }],
      topCandidates: [
        {
          candidates: [
            { token: 'é', logProbability: -0.5 },
            { token: 'e', logProbability: -2 },
          ],
        },
      ],
    };
    expect(choiceOf([{ text: 'é' }], { logprobsResult })).toMatchObject({
      logprobs: {
        content: [
          {
            token: 'é',
            logprob: -0.5,
            bytes: [195, 169],
            top_logprobs: [
              { token: 'é', logprob: -0.5, bytes: [195, 169] },
              { token: 'e', logprob: -2, bytes: [101] },
            ],
          },
        ],
        refusal: null,
      },
    });
  });

  it('converts citation offsets from bytes to characters', () => {
    const web = (uri: string): object => ({ web: { uri, title: uri } });
    const grounding = {
      groundingChunks: [web('https://a.example'), web('https://b.example')],
      groundingSupports: [{ segment: { startIndex: 2, endIndex: 4, text: 'éa' }, groundingChunkIndices: [0] }],
    };
    const citation = (url: string, start_index: number, end_index: number, title = url): object => ({
      type: 'url_citation',
      url_citation: { url, title, start_index, end_index },
    });
    const citationMetadata = { citationSources: [{ uri: 'https://c.example', startIndex: 0, endIndex: 2 }] };
    expect(choiceOf([{ text: 'ééa' }], { groundingMetadata: grounding, citationMetadata }).message).toMatchObject({
      annotations: [
        citation('https://a.example', 1, 2),
        citation('https://b.example', 0, 0),
        citation('https://c.example', 0, 1, ''),
      ],
    });
  });

  it('answers a blocked prompt with a refusal', () => {
    const reply = {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 4, totalTokenCount: 4 },
    };
    expect(translate(reply)).toMatchObject({
      choices: [
        {
          message: { content: null, refusal: 'The provider of the model blocked this prompt: PROHIBITED_CONTENT.' },
          finish_reason: 'content_filter',
          native_finish_reason: 'PROHIBITED_CONTENT',
        },
      ],
      usage: { prompt_tokens: 4, completion_tokens: 0, total_tokens: 4 },
    });
    // The generated refusal text is not billed.
    const uncounted = { promptFeedback: reply.promptFeedback };
    expect(translate(uncounted)).toMatchObject({ usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } });
  });

  it.each([
    [{ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }],
    [[{ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }]],
  ])('recognises the error %j', (reply) => {
    expect(translate(reply)).toEqual({
      error: { message: 'busy', type: 'api_error', param: null, code: 'UNAVAILABLE' },
    });
  });

  it.each(['', '<html>', '{}', '[]', '{"candidates":[]}', '{"candidates":"x"}', '7'])(
    'returns %j unchanged',
    (text) => {
      expect(translateReply(Buffer.from(text), FACTS).toString()).toBe(text);
    },
  );
});
