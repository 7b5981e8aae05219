import { gunzipSync } from 'node:zlib';
import { readSimulate } from '../faults/read-simulate.js';
import { DONE, type Frame } from './frame.js';
import { layJson, layStream } from './lay-wire.js';

const frames: Frame[] = [
  { data: '{"content":"a"}', tokens: 1, usage: null },
  { data: '{"content":"bb"}', tokens: 2, usage: { total_tokens: 3 } },
  DONE,
];
const FAILED: Frame = { data: '{"error":{"message":"a"}}', tokens: 0, usage: null };
const PLAIN = 'data: {"content":"a"}\n\ndata: {"content":"bb"}\n\ndata: [DONE]\n\n';

function streamBytes(simulate: object): Buffer {
  return Buffer.concat(
    layStream(frames, readSimulate(simulate), { streamError: FAILED }).pieces.map(({ bytes }) => bytes),
  );
}

describe('layStream', () => {
  it.each([
    [{}, PLAIN],
    [{ garbage: 'no-done' }, PLAIN.replace('data: [DONE]\n\n', '')],
    [{ garbage: 'crlf' }, PLAIN.replaceAll('\n', '\r\n')],
    [{ garbage: 'cr' }, PLAIN.replaceAll('\n', '\r')],
    [{ garbage: 'no-space' }, PLAIN.replaceAll('data: ', 'data:')],
    [{ garbage: 'comments' }, PLAIN.replaceAll('data:', ': keep-alive\n\ndata:')],
    [{ garbage: 'bom' }, `\ufeff${PLAIN}`],
    [{ garbage: ['no-space', 'no-done'] }, 'data:{"content":"a"}\n\ndata:{"content":"bb"}\n\n'],
    [{ garbage: 'broken-json-at-1' }, PLAIN.replace('{"content":"bb"}', '{"conten')],
  ])('with %j', (simulate, wire) => {
    expect(streamBytes(simulate).toString()).toBe(wire);
  });

  it('keeps tokens and usage with the bytes that carry them', () => {
    expect(layStream(frames, {}, { streamError: FAILED }).pieces.map(({ tokens, usage }) => [tokens, usage])).toEqual([
      [1, null],
      [2, { total_tokens: 3 }],
      [0, null],
    ]);
  });

  it('writes event names', () => {
    const named: Frame = { event: 'message_stop', data: '{}', ends: true, tokens: 0, usage: null };
    const [piece] = layStream([named], readSimulate({ garbage: 'crlf' }), { streamError: FAILED }).pieces;
    expect(piece!.bytes.toString()).toBe('event: message_stop\r\ndata: {}\r\n\r\n');
    expect(layStream([named], readSimulate({ garbage: 'no-done' }), { streamError: FAILED }).pieces).toEqual([]);
  });

  it('begins with a line of 1 MiB', () => {
    const wire = streamBytes({ garbage: 'long-line' }).toString();
    expect(wire.indexOf('\n')).toBe(1_048_576 + 2);
    expect(wire.endsWith(PLAIN)).toBe(true);
  });

  it('breaks UTF-8 inside the text', () => {
    expect(streamBytes({ garbage: 'invalid-utf8' }).toString('latin1')).toContain('"content":"\u00c3(a"');
  });

  it('compresses the whole stream into one piece with all of its tokens', () => {
    const { headers, pieces } = layStream(frames, readSimulate({ garbage: 'gzip' }), { streamError: FAILED });
    expect(headers['content-encoding']).toBe('gzip');
    expect(pieces).toHaveLength(1);
    expect(pieces[0]).toMatchObject({ tokens: 3, usage: { total_tokens: 3 } });
    expect(gunzipSync(pieces[0]!.bytes).toString()).toBe(PLAIN);
  });

  it('answers with an HTML page', () => {
    const { headers, pieces } = layStream(frames, readSimulate({ garbage: 'html' }), { streamError: FAILED });
    expect(headers['content-type']).toContain('text/html');
    expect(pieces[0]!.bytes.toString()).toMatch(/^<!doctype html>/);
  });

  it('ends with an error object and without [DONE]', () => {
    const wire = streamBytes({ error_in_stream_after: 1 }).toString();
    expect(wire).toMatch(/^data: \{"content":"a"\}\n\ndata: \{"error":\{"message":.*\}\}\n\n$/);
  });
});

describe('layJson', () => {
  const frame = { data: '{"content":"text"}', tokens: 4, usage: null };

  it.each([
    [{}, '{"content":"text"}'],
    [{ garbage: 'broken-json-at-0' }, '{"content'],
    [{ garbage: 'bom' }, '\ufeff{"content":"text"}'],
    [{ garbage: 'crlf' }, '{"content":"text"}'],
  ])('with %j', (simulate, body) => {
    expect(layJson(frame, readSimulate(simulate)).pieces[0]!.bytes.toString()).toBe(body);
  });
});
