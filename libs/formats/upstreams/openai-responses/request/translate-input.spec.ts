import { dialectRequest, requestText } from '../../../../../test/support/samples/dialect-request.js';
import { openaiResponses } from '../openai-responses.js';

const FORMAT = 'openai-responses-v1';
const PNG = 'data:image/png;base64,iVBORw0KGgo=';
const PDF = 'data:application/pdf;base64,JVBERi0=';

function inputOf(...messages: object[]): unknown {
  const request = dialectRequest(openaiResponses, { model: 'm', messages });
  return (JSON.parse(requestText(request)) as { input: unknown }).input;
}

const call = (id: string, args: unknown = '{}') => ({ id, type: 'function', function: { name: 'f', arguments: args } });
const refusalOf = (param: string) => expect.objectContaining({ status: 400, param }) as Error;

describe('messages as input items', () => {
  it('keep their roles, order and texts', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi', name: 'ann' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be long.', cache_control: { type: 'ephemeral' } }] },
    ];
    expect(inputOf(...messages)).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'developer', content: [{ type: 'input_text', text: 'Be long.' }] },
    ]);
  });

  it('hold images and files, and parts in the provider’s format', () => {
    const content = [
      { type: 'image_url', image_url: { url: PNG } },
      { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } },
      { type: 'file', file: { file_data: PDF, filename: 'a.pdf' } },
      { type: 'file', file: { file_data: 'https://a.example/c.pdf', filename: null } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'input_image', file_id: 'file-2', detail: 'high' },
    ];
    expect(inputOf({ role: 'user', content })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: PNG, detail: 'auto' },
          { type: 'input_image', image_url: 'https://a.example/b.png', detail: 'low' },
          { type: 'input_file', file_data: PDF, filename: 'a.pdf' },
          { type: 'input_file', file_url: 'https://a.example/c.pdf' },
          { type: 'input_file', file_id: 'file-1' },
          { type: 'input_text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit' } },
          { type: 'input_image', file_id: 'file-2', detail: 'high' },
        ],
      },
    ]);
  });

  it('hold calls and results, with the digits and order that they had', () => {
    const args = '{"n": 12345678901234567890,\n"b":1}';
    const parts = [
      { type: 'text', text: 'seen' },
      { type: 'image_url', image_url: { url: PNG } },
    ];
    expect(
      inputOf(
        { role: 'user', content: 'Go' },
        { role: 'assistant', content: '', tool_calls: [call('c1', args), call('c2', ''), call('c3', { a: 1 })] },
        { role: 'tool', tool_call_id: 'c1', content: 'one', is_error: true },
        { role: 'tool', tool_call_id: 'c2', content: parts },
        { role: 'tool', tool_call_id: 'c3', content: '' },
      ),
    ).toEqual([
      { role: 'user', content: 'Go' },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: args },
      { type: 'function_call', call_id: 'c2', name: 'f', arguments: '' },
      { type: 'function_call', call_id: 'c3', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'c1', output: 'one', status: 'incomplete' },
      {
        type: 'function_call_output',
        call_id: 'c2',
        output: [
          { type: 'input_text', text: 'seen' },
          { type: 'input_image', image_url: PNG, detail: 'auto' },
        ],
      },
      { type: 'function_call_output', call_id: 'c3', output: '' },
    ]);
  });

  it('hold custom calls, and legacy ones without ids', () => {
    expect(
      inputOf(
        { role: 'assistant', tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'p', input: 'a\nb' } }] },
        { role: 'tool', tool_call_id: 'c1', content: 'done' },
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'old' },
      ),
    ).toEqual([
      { type: 'custom_tool_call', call_id: 'c1', name: 'p', input: 'a\nb' },
      { type: 'custom_tool_call_output', call_id: 'c1', output: 'done' },
      { type: 'function_call', call_id: 'function_call_1', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'function_call_1', output: 'old' },
    ]);
  });

  it('hold another id of a call in the place of one that is refused', () => {
    const id = 'x'.repeat(65);
    const custom = { id, type: 'custom', custom: { name: 'p', input: '' } };
    const items = inputOf(
      { role: 'assistant', tool_calls: [custom] },
      { role: 'tool', tool_call_id: id, content: 'r' },
    );
    const called = expect.stringMatching(/^call_\w{1,35}$/) as string;
    expect(items).toMatchObject([
      { type: 'custom_tool_call', call_id: called },
      { type: 'custom_tool_call_output', call_id: called },
    ]);
  });

  it('hold parts, refusals and the phase of the assistant', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: '' },
      { type: 'refusal', refusal: 'No.' },
    ];
    expect(
      inputOf(
        { role: 'assistant', content },
        { role: 'assistant', content: 'b', refusal: 'Never.', phase: 'final_answer' },
        { role: 'assistant', content: '', refusal: null },
      ),
    ).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'a' },
          { type: 'refusal', refusal: 'No.' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'b' },
          { type: 'refusal', refusal: 'Never.' },
        ],
        phase: 'final_answer',
      },
    ]);
  });

  it('return reasoning as items without ids, each as it was, streamed or not', () => {
    const summary = (text: string, index: number, id = 'rs_1') => {
      return { type: 'reasoning.summary', summary: text, format: FORMAT, id, index };
    };
    const encrypted = (data: string, index: number, id = 'rs_1') => {
      return { type: 'reasoning.encrypted', data, format: FORMAT, id, index };
    };
    const details = [
      ...[summary('One', 0), summary(' two', 0), summary('three', 1), encrypted('gAAA+/=', 2)],
      ...[summary('of nothing kept', 3, 'rs_2'), encrypted('gBBB', 4, 'rs_3')],
      { type: 'reasoning.text', text: 'theirs', signature: 's', format: 'anthropic-claude-v1', index: 5 },
      { type: 'reasoning.encrypted', data: 'unsaid', index: 6 },
      { type: 'reasoning.encrypted', data: 'gCCC', format: FORMAT, index: 7 },
      { type: 'reasoning.encrypted', data: 'gDDD', format: FORMAT, index: 8 },
    ];
    const item = (data: string, ...texts: string[]) => {
      const parts = texts.map((text) => ({ type: 'summary_text', text }));
      return { type: 'reasoning', summary: parts, encrypted_content: data };
    };
    expect(
      inputOf({ role: 'assistant', content: 'Hm.', reasoning_content: 'One', reasoning_details: details }),
    ).toEqual([
      item('gAAA+/=', 'One two', 'three'),
      item('gBBB'),
      item('gCCC'),
      item('gDDD'),
      { role: 'assistant', content: 'Hm.' },
    ]);
  });

  it.each([
    [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }, 'messages[0].content[0].input_audio'],
    [{ role: 'user', content: [{ type: 'video_url', video_url: {} }] }, 'messages[0].content[0].video_url'],
    [{ role: 'assistant', audio: { id: 'a' } }, 'messages[0].audio'],
    [{ role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }, 'messages[0].tool_calls[0].id'],
    [{ role: 'assistant', tool_calls: [{ id: 'c' }] }, 'messages[0].tool_calls[0].function.name'],
    [{ role: 'tool', content: 'x' }, 'messages[0].tool_call_id'],
  ])('refuse %j', (message, param) => {
    expect(() => inputOf(message)).toThrow(refusalOf(param));
  });
});
