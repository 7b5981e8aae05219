import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { readUsageOf } from '../reply/read-envelope.js';
import { readChunk, type ChunkView } from './chunk-reader.js';

function read(data: string, event: string | null = null): ChunkView {
  return readChunk({ event, data: Buffer.from(data) });
}

const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };

describe('readChunk', () => {
  it.each(['[DONE]', ' [DONE] '])('recognises the end in %j', (data) => {
    expect(read(data)).toEqual({ kind: 'done', native: null });
  });

  it.each(['<html>', '{"choices":[', '"[DONE]"x', '[]', 'null', '{"a":tru}', '{"a key with a wrong escape \\x":1}'])(
    'calls %j garbage',
    (data) => {
      expect(read(data).kind).toBe('garbage');
    },
  );

  it.each<[what: string, chunk: object, facts: object]>([
    ['text', { choices: [{ delta: { content: 'Hé' } }] }, { choiceCount: 1, finishReasons: [], visibleTextBytes: 3 }],
    ['a role', { choices: [{ delta: { role: 'assistant', content: '' } }] }, { visibleTextBytes: 0 }],
    ['thinking', { choices: [{ delta: { reasoning_content: 'abcd' } }] }, { visibleTextBytes: 4 }],
    ['a tool call', { choices: [{ delta: { tool_calls: [{ index: 0 }] } }] }, { visibleTextBytes: 13 }],
    ['an image', { choices: [{ delta: { images: ['x'.repeat(50)] } }] }, { visibleTextBytes: 0 }],
    ['an end', { choices: [{ delta: {}, finish_reason: 'stop' }] }, { finishReasons: ['stop'] }],
    ['text about an end', { choices: [{ delta: { content: '"finish_reason":"stop"' } }] }, { finishReasons: [] }],
    ['no choice', { choices: [], usage }, { choiceCount: 0, carriesUsage: true }],
    ['usage beside choices', { choices: [{ delta: {} }], usage }, { choiceCount: 1, carriesUsage: true }],
    ['usage in x_groq', { choices: [], x_groq: { id: 'r', usage } }, { carriesUsage: true }],
    ['null usage', { choices: [{ delta: {} }], usage: null, x_groq: { usage: null } }, { carriesUsage: false }],
    [
      'usage in a choice',
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] },
      { choiceCount: 1, carriesUsage: true },
    ],
    ['no usage in a choice', { choices: [{ index: 0, delta: {}, usage: null }] }, { carriesUsage: false }],
    ['no choices at all', { id: 'x' }, { choiceCount: null, carriesUsage: false }],
  ])('reads %s', (_what, chunk, facts) => {
    const view = read(JSON.stringify(chunk));
    expect(view).toMatchObject({ kind: 'chunk', ...facts });
    if (view.kind === 'chunk' && view.carriesUsage) expect(readUsageOf(view)).toMatchObject({ kind: 'usage' });
  });

  it.each<[what: string, data: object, event: string | null, message: string]>([
    ['an error member', { error: { message: 'slow down', code: 429 } }, null, 'slow down'],
    ['a string as error', { error: 'slow down' }, null, 'slow down'],
    ['an error event', { message: 'slow down' }, 'error', 'slow down'],
    ['an error object', { object: 'error', message: 'slow down', code: 500 }, null, 'slow down'],
    ['an error beside choices', { error: { message: 'slow down' }, choices: [{ delta: {} }] }, null, 'slow down'],
    [
      'an error finish reason',
      { choices: [{ delta: {}, finish_reason: 'error' }] },
      null,
      'The upstream ended its answer',
    ],
  ])('finds %s', (_what, data, event, message) => {
    expect(read(JSON.stringify(data), event)).toMatchObject({
      kind: 'error',
      error: { message: expect.stringContaining(message) },
    });
  });

  it('reads `error: null` as an ordinary chunk', () => {
    expect(read('{"error":null,"choices":[]}').kind).toBe('chunk');
  });

  it('reads data of several lines', () => {
    const view = read('{"choices":\n[{"delta":\n{"content":"a"}}]}');
    expect(view).toMatchObject({ kind: 'chunk', visibleTextBytes: 1 });
    expect(view.kind === 'chunk' && view.object.bytes.includes('\n')).toBe(false);
  });

  it('never throws', () => {
    const seed = JSON.stringify({ id: 'a', choices: [{ delta: { content: 'text' }, finish_reason: null }], usage });
    fc.assert(
      fc.property(fc.nat(), fc.nat(20), fc.oneof(fc.string(), fc.json()), (position, removed, inserted) => {
        const at = position % seed.length;
        const view = read(seed.slice(0, at) + inserted + seed.slice(at + removed));
        if (view.kind === 'chunk') readUsageOf(view);
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
