import fc from 'fast-check';
import { findMember, scanTopLevel } from '#core';
import { inspectReply, type InspectedReply } from '../chat/reply/splice-reply.js';
import { readCostStatement } from '../chat/reply/read-cost-statement.js';
import { readServiceTier } from '../chat/reply/service-tier.js';
import { readUpstreamFacts } from '../chat/reply/upstream-facts.js';
import type { NativeBody } from '../chat/native/native-body.js';
import { RECORDED_MESSAGES } from '../../../test/support/messages/recorded-messages.js';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { readRecordings } from '../../../test/support/recordings/read-recordings.js';
import { chatBody, dialectRequest } from '../../../test/support/samples/dialect-request.js';
import type { ReplyTranslation } from './dialect.js';
import { anthropicMessages } from './anthropic-messages/anthropic-messages.js';
import { openaiResponses } from './openai-responses/openai-responses.js';

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const RECORDED_FIELDS = ['provider', 'usage.cost', 'usage.cost_details', 'usage.is_byok'];

function passing(format: NativeBody['format']): ReplyTranslation {
  const dialect = format === 'messages' ? anthropicMessages : openaiResponses;
  const nothing = { edits: [], dropped: [], betas: [], hosted: null, holdsState: false };
  const native: NativeBody = { format, operation: 'create', body: chatBody({ model: 'm' }), ...nothing };
  const { translation } = dialectRequest(dialect, CHAT, { native });
  if (!translation?.passed) throw new Error('no bytes pass');
  return translation;
}

/** What the gateway reads of a reply beside its bytes; null: it is none. */
function factsOf(reply: InspectedReply) {
  const { object, choiceCount, finishReasons, visibleTextBytes, answerTextBytes, usage } = reply;
  return {
    choiceCount,
    finishReasons,
    visibleTextBytes,
    answerTextBytes,
    usage: usage.kind === 'usage' ? usage.usage : usage.kind,
    // A usage without counts is left out of a translation.
    ...(usage.kind === 'missing' ? {} : { tier: readServiceTier(object) }),
    said: usage.kind === 'missing' ? null : readUpstreamFacts(object, RECORDED_FIELDS),
    cost: usage.kind === 'missing' ? null : readCostStatement(object, 'usage.cost', 'usage.is_byok'),
  };
}

/** Of its own bytes, and of the bytes of its translation; null: the translation is read, or is no reply. */
function bothFacts({ passed, reply }: ReplyTranslation, bytes: Buffer) {
  const own = passed?.(bytes) ?? null;
  const translated = inspectReply(reply(bytes));
  return {
    own: own === null ? null : factsOf(own),
    translated: translated.kind === 'reply' ? factsOf(translated) : null,
  };
}

const MESSAGES = RECORDED_MESSAGES.flatMap(({ id, status, reply }) => (status === 200 && reply ? [{ id, reply }] : []));
const RESPONSES = readRecordings('responses').flatMap(({ id, status, response_body: reply }) =>
  status === 200 && reply ? [{ id, reply }] : [],
);

const text = fc.constantFrom('', 'Hi', 'é\n"\\"', '😀', 'x'.repeat(40), '\ud800');
const count = fc.constantFrom<unknown>(0, 1, 7, 1_000, -1, 0.5, null, '3');
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const json = fc.jsonValue({ maxDepth: 2 });
const usageOf = (...names: readonly string[]) =>
  fc.record(
    Object.fromEntries(names.map((name) => [name, some(fc.oneof({ weight: 6, arbitrary: fc.nat(99) }, count))])),
  );
const costs = fc.record({ cost: some(count), is_byok: some(fc.boolean()), service_tier: some(fc.constant('flex')) });
const joined = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((objects) => Object.assign({}, ...objects) as object);
const wholly = (value: object) => some(fc.constant(value));

const block = fc.oneof(
  fc.record({
    type: fc.constant('text'),
    text,
    citations: fc.constantFrom<unknown>(undefined, null, [], [{ type: 'x' }]),
  }),
  fc.record({ type: fc.constant('thinking'), thinking: some(text), signature: some(text) }),
  fc.record({ type: fc.constant('redacted_thinking'), data: text }),
  fc.record({ type: fc.constant('tool_use'), id: some(text), name: some(text), input: some(json) }),
  fc.record({ type: fc.constantFrom('server_tool_use', 'tomorrow'), text: some(text) }),
  json,
);
const message = fc.record(
  {
    type: fc.constantFrom('message', 'message', 'message', 'error', 'completion'),
    content: fc.oneof({ weight: 8, arbitrary: fc.array(block, { maxLength: 4 }) }, json),
    stop_reason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use', 'refusal', 'pause_turn', null),
    usage: fc.oneof(
      {
        weight: 8,
        arbitrary: joined(
          usageOf('input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'),
          fc.record({
            output_tokens_details: some(usageOf('thinking_tokens')),
            cache_creation: some(usageOf('ephemeral_1h_input_tokens')),
            iterations: some(fc.array(usageOf('input_tokens', 'output_tokens'), { maxLength: 2 })),
            server_tool_use: some(usageOf('web_search_requests')),
          }),
          costs,
        ),
      },
      json,
    ),
    error: wholly({ message: 'no' }),
    provider: some(text),
  },
  { requiredKeys: ['type', 'content'] },
);

const part = fc.oneof(
  fc.record({
    type: fc.constant('output_text'),
    text,
    annotations: fc.constantFrom<unknown>(undefined, [], null, [{}]),
  }),
  fc.record({ type: fc.constant('refusal'), refusal: text }),
  json,
);
const thoughts = some(
  fc.array(fc.oneof(fc.record({ type: fc.constant('summary_text'), text }), json), { maxLength: 3 }),
);
const item = fc.oneof(
  fc.record({ type: fc.constant('message'), content: fc.oneof(fc.array(part, { maxLength: 3 }), json) }),
  fc.record({ type: fc.constant('reasoning'), summary: thoughts, content: thoughts, encrypted_content: some(text) }),
  fc.record({
    type: fc.constant('function_call'),
    id: some(text),
    call_id: some(text),
    name: some(text),
    arguments: some(text),
  }),
  fc.record({ type: fc.constant('custom_tool_call'), call_id: some(text), name: text, input: some(text) }),
  fc.record({ type: fc.constantFrom('web_search_call', 'tomorrow'), id: text }),
  json,
);
const response = fc.record(
  {
    status: fc.constantFrom('completed', 'completed', 'incomplete', 'failed', 'queued', 'tomorrow', null),
    output: fc.oneof({ weight: 8, arbitrary: fc.array(item, { maxLength: 4 }) }, json),
    incomplete_details: fc.constantFrom<unknown>(
      null,
      { reason: 'content_filter' },
      { reason: 'max_output_tokens' },
      'x',
    ),
    usage: fc.oneof(
      {
        weight: 8,
        arbitrary: joined(
          usageOf('input_tokens', 'output_tokens', 'total_tokens', 'prompt_tokens'),
          fc.record({
            input_tokens_details: some(usageOf('cached_tokens', 'cache_write_tokens')),
            output_tokens_details: some(usageOf('reasoning_tokens')),
          }),
          costs,
        ),
      },
      json,
    ),
    error: wholly({ message: 'no' }),
    service_tier: some(fc.constantFrom('default', 'priority', null)),
    provider: some(text),
  },
  { requiredKeys: ['status', 'output'] },
);

describe.each([
  { format: 'messages', recorded: MESSAGES, generated: message },
  { format: 'responses', recorded: RESPONSES, generated: response },
] as const)('a complete reply of $format whose bytes pass', ({ format, recorded, generated }) => {
  const translation = passing(format);

  /** A passed reply has the facts of its translation, or is read by it. */
  function expectSame(bytes: Buffer): void {
    const { own, translated } = bothFacts(translation, bytes);
    if (own !== null) expect(own).toEqual(translated);
  }

  it.each(recorded)('is metered as its translation: $id', ({ reply }) => {
    expectSame(Buffer.from(JSON.stringify(reply)));
  });

  it('is read without its translation where it is of texts, thoughts and calls', () => {
    const plain = recorded.filter(({ reply }) => translation.passed?.(Buffer.from(JSON.stringify(reply))) !== null);
    expect(plain.length).toBeGreaterThan(1);
    const [first] = plain.map(({ reply }) => Buffer.from(JSON.stringify(reply)));
    expect(translation.passed?.(first!)?.object.bytes).toBe(first);
  });

  it('is metered as its translation, whatever it holds', () => {
    fc.assert(
      fc.property(generated, fc.constantFrom(0, 2), (reply, indent) => {
        expectSame(Buffer.from(JSON.stringify(reply, null, indent)));
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('is metered as its translation, whatever happened to its bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...recorded),
        fc.nat(),
        fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'n', '0', ' '),
        ({ reply }, at, byte) => {
          const bytes = Buffer.from(JSON.stringify(reply));
          bytes.write(byte, at % bytes.length);
          expectSame(bytes);
        },
      ),
      { numRuns: PURE_RUNS },
    );
  });

  it('is metered as its translation without any one of its members', () => {
    for (const { reply } of recorded) {
      const { members } = scanTopLevel(Buffer.from(JSON.stringify(reply)));
      for (const { key } of members) {
        const { [key]: _left, ...others } = reply;
        const bytes = Buffer.from(JSON.stringify(others));
        expect(findMember(scanTopLevel(bytes), key)).toBeNull();
        expectSame(bytes);
      }
    }
  });
});
