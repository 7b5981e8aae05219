import { RoutifyError } from '#kernel';
import { readChatBody, type ModelRequest } from '#requests';
import { CallNumbers } from '../shape/call-numbers.js';
import { droppedFields } from '../reply/dropped-fields.js';
import { readChunk, type Chunk } from '../stream/chunk-reader.js';
import { errorChunk, lengthChunk } from '../stream/own-chunks.js';
import { chunkIdentity, spliceChunk } from '../stream/splice-chunk.js';
import { completionsEndpoint } from './completions-endpoint.js';

const bodyOf = (fields: object) => readChatBody(Buffer.from(JSON.stringify({ model: 'm', prompt: 'a', ...fields })));
const request = (fields: object = {}): ModelRequest => completionsEndpoint.readRequest(bodyOf(fields));

describe('the text of a legacy completion', () => {
  const reply = '{"choices":[{"text":"Hi","index":0,"finish_reason":"stop"},{"text":" there","index":1}]}';

  it('is read and counted', () => {
    expect(completionsEndpoint.inspectReply(Buffer.from(reply), request())).toMatchObject({
      ...{ kind: 'reply', choiceCount: 2, finishReasons: ['stop'], visibleTextBytes: 8 },
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
    const identity = chunkIdentity(null, {
      ...{ generationId: 'gen_1', createdSeconds: 7, model: 'm', form: completionsEndpoint.choiceForm! },
    });
    const chunk = readChunk({ event: null, data: Buffer.from('{"choices":[{"text":"Hi"}]}') }) as Chunk;
    expect(
      spliceChunk(chunk, identity, {
        ...{ stripUsage: true, dropped: droppedFields([]) },
        calls: { numbers: new CallNumbers(), generationId: 'gen_1' },
      }).toString(),
    ).toBe(
      'data: {"choices":[{"text":"Hi"}],"id":"cmpl-gen_1","model":"m","object":"text_completion","created":7}\n\n',
    );
    const body = new RoutifyError('upstream_error', 'Gone.').toBody('gen_1');
    for (const [frame, reason] of [
      [errorChunk(identity, body), 'error'],
      [lengthChunk(identity, { ended: 'insufficient_balance' }), 'length'],
    ] as const) {
      expect(JSON.parse(frame.toString().slice('data: '.length))).toMatchObject({
        ...{ id: 'cmpl-gen_1', object: 'text_completion', created: 7, model: 'm' },
        choices: [{ index: 0, text: '', logprobs: null, finish_reason: reason }],
      });
    }
  });
});
