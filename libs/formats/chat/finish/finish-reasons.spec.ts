import { readEnvelope } from '../reply/read-envelope.js';
import { inspectReply, spliceReply } from '../reply/splice-reply.js';
import { CHAT_FORM } from '../reply/choice-form.js';
import { readChunk } from '../stream/chunk-reader.js';
import { finishedChoices } from '../stream/finished-choices.js';
import { finishOf } from './finish-reasons.js';

const GEMINI_FAILURES = [
  ...['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS', 'MALFORMED_RESPONSE'],
  ...['MISSING_THOUGHT_SIGNATURE', 'OTHER', 'IMAGE_OTHER', 'NO_IMAGE'],
];
const GEMINI_FILTERS = [
  ...['SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'MODEL_ARMOR'],
  ...['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION'],
];
const rows = (words: readonly string[], reason: string): [string, string, string][] =>
  words.map((word) => [word, reason, word]);

const WORDS: readonly (readonly [word: string, reason: string, native: string | null])[] = [
  ...['stop', 'length', 'tool_calls', 'function_call', 'content_filter'].map((word) => [word, word, null] as const),
  ['STOP', 'stop', null],
  ['FinishReason.STOP', 'stop', null],
  ['end_turn', 'stop', null],
  ['eos_token', 'stop', null],
  ['COMPLETE', 'stop', null],
  ['stop_sequence', 'stop', 'stop_sequence'],
  ['pause_turn', 'stop', 'pause_turn'],
  ['tool_use', 'tool_calls', null],
  ['MAX_TOKENS', 'length', null],
  ['max-tokens', 'length', null],
  ...rows(['model_length', 'model_context_window_exceeded'], 'length'),
  ...rows(['sensitive', 'guardrail_intervened', ...GEMINI_FILTERS], 'content_filter'),
  ['refusal', 'content_filter', null],
  ['error', 'error', null],
  ...rows(['insufficient_system_resource', 'network_error', 'abort'], 'error'),
  ...rows(['malformed_model_output', 'malformed_tool_use', ...GEMINI_FAILURES], 'error'),
  ...rows(['of_tomorrow', 'constructor', '__proto__', 'stopped_by_magic', 'ERROR_LIMITS'], 'length'),
];

const chat = (choice: object, key = 'message'): Buffer =>
  Buffer.from(JSON.stringify({ choices: [{ index: 0, [key]: { role: 'assistant', content: 'a' }, ...choice }] }));

describe('finishOf', () => {
  it.each(WORDS)('reads %s as %s, natively %s', (word, reason, native) => {
    expect(finishOf(word, null)).toEqual({ reason, native });
  });

  it.each([
    ['stop', 'STOP', 'stop'],
    ['stop', 'a-word-of-a-provider', 'stop'],
    ['tool_calls', 'completed', 'tool_calls'],
    ['stop', 'MALFORMED_FUNCTION_CALL', 'error'],
    ['stop', 'max_tokens', 'length'],
    ['tool_calls', 'MAX_TOKENS', 'length'],
    ['stop', 'SAFETY', 'content_filter'],
    ['length', 'stop', 'length'],
    ['error', 'stop', 'error'],
  ])('reads %s of a reseller with %s of the provider as %s', (word, native, reason) => {
    expect(finishOf(word, native)).toEqual({ reason, native });
  });

  it.each(WORDS)('RES-13: in a reply and in a chunk, %s is an end as %s', (word, reason, native) => {
    const reply = inspectReply(chat({ finish_reason: word }));
    const chunk = readChunk({ event: null, data: chat({ finish_reason: word }, 'delta') });
    if (reason === 'error') {
      expect(reply).toMatchObject({ kind: 'error', error: { code: word } });
      expect(chunk).toMatchObject({ kind: 'error', error: { code: word } });
      return;
    }
    if (reply.kind !== 'reply' || chunk.kind !== 'chunk') throw new Error('unreadable');
    expect([reply.finishReasons, chunk.finishReasons]).toEqual([[reason], [reason]]);
    expect(finishedChoices(chunk)).toEqual([{ index: 0, reason }]);
    const usage = { promptTokens: 1, completionTokens: 1, cachedTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 };
    const routify = {
      channel: 'c',
      latencyMs: 1,
      costNanoUsd: 0n,
      generationId: 'gen_1',
      usageSource: 'upstream' as const,
      maxTokensApplied: null,
      serviceTier: null,
    };
    const callRules = { mapsFunctionCalls: false, stopEndsCalls: false };
    const shown = { createdSeconds: 1, model: 'm', isNative: false };
    const extras = { ...shown, usage: { ...usage, reasoningTokens: 0 }, routify, callRules };
    const sent = JSON.parse(spliceReply(reply, extras as never, CHAT_FORM)) as { choices: object[] };
    expect(sent.choices[0]).toEqual({
      index: 0,
      message: { role: 'assistant', content: 'a' },
      finish_reason: reason,
      ...(native === null ? {} : { native_finish_reason: native }),
    });
  });

  it('leaves the bytes of an ordinary end alone', () => {
    const ordinary = ['stop', 'length', 'tool_calls'].map((word) => readEnvelope(chat({ finish_reason: word })).shape);
    expect(ordinary.map(({ isForeign }) => isForeign)).toEqual([false, false, false]);
    const beside = readEnvelope(chat({ finish_reason: 'stop', native_finish_reason: 'completed' }));
    expect(beside.shape.isForeign).toBe(false);
  });
});
