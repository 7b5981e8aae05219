import { finish, NO_USAGE, RoutifyError } from '#core';
import { readChatBody } from '../../chat/body/read-chat-body.js';
import type { ModelRequest } from '../../chat/body/model-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { droppedFields } from '../../chat/reply/dropped-fields.js';
import { readChunk, type Chunk } from '../../chat/stream/chunk-reader.js';
import type { RoutifyFacts } from '../../chat/reply/format-routify.js';
import { completionsEndpoint } from './completions-endpoint.js';

const FACTS: RoutifyFacts = {
  channel: 'a',
  latencyMs: 1,
  costNanoUsd: 1n,
  generationId: 'gen_1',
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
  usageSource: 'upstream',
};

const bodyOf = (fields: object) => readChatBody(Buffer.from(JSON.stringify({ model: 'm', prompt: 'a', ...fields })));
const request = (fields: object = {}): ModelRequest => finish(completionsEndpoint.readRequest(bodyOf(fields)));

describe('the text of a legacy completion', () => {
  const reply = '{"choices":[{"text":"Hi","index":0,"finish_reason":"stop"},{"text":" there","index":1}]}';

  it('is read and counted', () => {
    expect(completionsEndpoint.inspectReply(Buffer.from(reply), request())).toMatchObject({
      kind: 'reply',
      choiceCount: 2,
      finishReasons: ['stop'],
      visibleTextBytes: 8,
    });
    expect(completionsEndpoint.collectReplyText(Buffer.from(reply))).toEqual(['Hi', ' there']);
    expect(completionsEndpoint.collectChunkText(Buffer.from(reply))).toEqual([
      { index: 0, text: 'Hi' },
      { index: 1, text: ' there' },
    ]);
  });

  it('is not counted twice when a chat delta repeats it', () => {
    const chunk = readChunk({
      event: null,
      data: Buffer.from('{"choices":[{"index":0,"text":"Hi","delta":{"content":"Hi"}}]}'),
    });
    expect(chunk).toMatchObject({ visibleTextBytes: 2 });
  });

  it('is streamed in its own format', () => {
    const { format } = finish(completionsEndpoint.translate(bodyOf({}), {}, SAMPLE_STATES));
    const open = () =>
      format.openStream({
        generationId: 'gen_1',
        createdSeconds: 7,
        model: 'm',
        request: request(),
        isNative: false,
        stopEndsCalls: false,
        dropped: droppedFields([]),
      });
    const chunk = readChunk({ event: null, data: Buffer.from('{"choices":[{"text":"Hi"}]}') }) as Chunk;
    expect(open().chunk(chunk).toString()).toBe(
      'data: {"choices":[{"text":"Hi"}],"id":"cmpl-gen_1","model":"m","object":"text_completion","created":7}\n\n',
    );
    const broken = open().fail(new RoutifyError('upstream_error', 'Gone.').toBody('gen_1'));
    const ended = open().complete({
      usage: NO_USAGE,
      facts: FACTS,
      reported: null,
      endedBy: { ended: 'insufficient_balance' },
    });
    for (const [frames, reason] of [
      [broken, 'error'],
      [ended, 'length'],
    ] as const) {
      const [first = ''] = frames.toString().split('\n\n');
      expect(JSON.parse(first.slice('data: '.length))).toMatchObject({
        id: 'cmpl-gen_1',
        object: 'text_completion',
        created: 7,
        model: 'm',
        choices: [{ index: 0, text: '', logprobs: null, finish_reason: reason }],
      });
    }
    expect(ended.toString()).toMatch(/data: \[DONE\]\n\n$/);
    expect(broken.toString()).not.toContain('[DONE]');
  });
});
