import { readChatRequest } from '../request/read-chat-request.js';
import { chooseToolCalls } from './choose-tool-calls.js';

const order = { type: 'object', properties: { order_id: { type: 'string' } }, required: ['order_id'] };
const tools = [
  { type: 'function', function: { name: 'get_order', parameters: order } },
  { type: 'function', function: { name: 'get_time' } },
];

function calledNames(question: string, fields: object): string[] {
  const body = { model: 'gpt-4o', messages: [{ role: 'user', content: question }], tools, ...fields };
  return chooseToolCalls(readChatRequest(Buffer.from(JSON.stringify(body)))).map(({ name }) => name);
}

describe('chooseToolCalls', () => {
  it.each([
    ['hello', {}, []],
    ['hello', { tool_choice: 'required' }, ['get_order']],
    ['hello', { tool_choice: { type: 'function', function: { name: 'get_time' } } }, ['get_time']],
    ['please call get_time', {}, ['get_time']],
    ['please call get_time', { tool_choice: 'none' }, []],
    ['please call get_time', { tool_choice: 'required' }, ['get_time']],
    ['Call get_order, then call get_time', {}, ['get_order', 'get_time']],
    ['Call get_order, then call get_time', { parallel_tool_calls: false }, ['get_order']],
    ['use the tool', {}, ['get_order']],
    ['use the tools', {}, ['get_order', 'get_time']],
    ['use the tool', { tools: undefined }, []],
    ['x', { tools: undefined, functions: [{ name: 'old' }], function_call: { name: 'old' } }, ['old']],
  ])('on %j with %j calls %j', (question, fields, names) => {
    expect(calledNames(question, fields)).toEqual(names);
  });

  it('answers with text after a tool result', () => {
    const messages = [
      { role: 'user', content: 'call get_time' },
      { role: 'tool', tool_call_id: 'call_1', content: 'call get_time' },
    ];
    expect(calledNames('', { messages })).toEqual([]);
  });

  it.each([
    [0, ['get_order', 'get_time']],
    [1, ['get_order', 'get_time']],
    [2, ['get_time']],
    [3, []],
  ])('after %i results plays its script: %j', (results, names) => {
    const call = { name: 'get_time', arguments: {} };
    const messages = [
      { role: 'user', content: 'hello' },
      ...Array.from({ length: results }, () => ({ role: 'tool', tool_call_id: 'call_1', content: '' })),
    ];
    const simulate = { calls: [[{ name: 'get_order', arguments: { order_id: '7' } }, call], [call]], text: 'Done.' };
    expect(calledNames('', { messages, simulate })).toEqual(names);
    expect(calledNames('', { messages, simulate, tools: undefined })).toEqual([]);
  });

  it('gives arguments that fit the declared schema', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'use the tools' }], tools };
    const calls = chooseToolCalls(readChatRequest(Buffer.from(JSON.stringify(body))));
    expect(calls.map((call) => call.arguments)).toEqual(['{"order_id":"text"}', '{}']);
  });
});
