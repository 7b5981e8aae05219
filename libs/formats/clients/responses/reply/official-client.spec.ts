import OpenAI from 'openai';
import { RoutifyError } from '#core';
import {
  callBegin,
  callOf,
  callPart,
  chunkOf,
  CLOSING,
  lastResponse,
  openStream,
  replyOf,
  streamOf,
  type Json,
} from '../../../../../test/support/samples/responses/sample-response.js';

const DELTAS = [
  ...[{ reasoning_content: 'Hm' }, { content: '{"a":' }, { content: '1}' }],
  ...[callBegin(0, 'call_a', 'fs__read'), callPart(0, '{"p":"a"}'), callBegin(1, 'call_b', 'js__exec')],
  ...[callPart(1, '{"input":"x'), callPart(1, 'y"}'), callBegin(2, 'call_c', 'shell', '{"commands":["ls"]}')],
];

/** OpenAI's own client with an answer in place of the network. */
function clientOf(body: Buffer, type: string): OpenAI {
  const fetch = (): Promise<Response> =>
    Promise.resolve(new Response(new Uint8Array(body), { headers: { 'content-type': type } }));
  return new OpenAI({ apiKey: 'k', baseURL: 'http://gateway.test/v1', fetch });
}

function streamBytes(): Buffer {
  const stream = openStream();
  const frames = [stream.begin(), ...DELTAS.map((delta) => stream.chunk(chunkOf(delta)))];
  frames.push(stream.chunk(chunkOf({}, 'tool_calls')), stream.complete({ ...CLOSING, endedBy: null }));
  return Buffer.concat(frames);
}

const request = { model: 'm', input: 'hi' };

describe('OpenAI’s client', () => {
  it('joins the events of a stream to the final response', async () => {
    const stream = clientOf(streamBytes(), 'text/event-stream').responses.stream(request);
    const deltas: string[] = [];
    stream.on('response.output_text.delta', ({ delta, snapshot }) => deltas.push(delta, snapshot));
    const response = await stream.finalResponse();
    expect(deltas).toEqual(['{"a":', '{"a":', '1}', '{"a":1}']);
    expect(response.output_text).toBe('{"a":1}');
    const expected = lastResponse(streamOf(DELTAS, 'tool_calls')).output as Json[];
    expect(response.output).toMatchObject(expected);
    expect(response.output.map(({ type }) => type)).toEqual([
      ...['reasoning', 'message', 'function_call', 'custom_tool_call', 'shell_call'],
    ]);
    expect(response.usage?.total_tokens).toBe(15);
  });

  it('raises the failure of a stream', async () => {
    const stream = openStream();
    const error = new RoutifyError('upstream_error', 'Broken.').toBody('req_1');
    const body = Buffer.concat([stream.begin(), stream.chunk(chunkOf({ content: 'a' })), stream.fail(error)]);
    const streamed = clientOf(body, 'text/event-stream').responses.stream(request);
    const raised = { code: 'server_error', message: expect.stringContaining('Broken.') as string };
    await expect(streamed.finalResponse()).rejects.toMatchObject(raised);
  });

  it('reads a reply', async () => {
    const message = { content: 'Hello', tool_calls: [callOf('call_a', 'fs__read', '{}')] };
    const body = Buffer.from(JSON.stringify(replyOf(message)));
    const response = await clientOf(body, 'application/json').responses.create(request);
    expect(response.output_text).toBe('Hello');
    expect(response.status).toBe('completed');
    expect(response.output[1]).toMatchObject({ type: 'function_call', name: 'read', namespace: 'fs' });
  });
});
