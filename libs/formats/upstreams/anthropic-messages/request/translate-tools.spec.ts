import { dialectRequest, requestText } from '../../../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from '../anthropic-messages.js';

function build(fields: object): { tools: unknown; tool_choice: unknown } {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields };
  const { tools, tool_choice: choice } = JSON.parse(requestText(dialectRequest(anthropicMessages, body))) as Record<
    string,
    unknown
  >;
  return { tools, tool_choice: choice };
}

const parameters = { type: 'object', properties: { a: { type: 'string' } } };
const f = { type: 'function', function: { name: 'f', description: 'Does f.', parameters } };
const g = { type: 'function', function: { name: 'g' } };
const fTool = { name: 'f', description: 'Does f.', input_schema: parameters };
const gTool = { name: 'g', input_schema: { type: 'object', properties: {} } };

describe('REQ-14: tools', () => {
  it.each([
    [
      [f, g],
      [fTool, gTool],
    ],
    [[{ ...g, cache_control: { type: 'ephemeral' } }], [{ ...gTool, cache_control: { type: 'ephemeral' } }]],
    [
      [{ type: 'function', function: { name: 'f', strict: true, parameters: { ...parameters, maxProperties: 2 } } }],
      [
        {
          name: 'f',
          strict: true,
          input_schema: { ...parameters, additionalProperties: false, description: '(maxProperties: 2)' },
        },
      ],
    ],
    [
      [{ type: 'function', function: { name: 'f', strict: false, parameters: { properties: {} } } }],
      [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
    ],
    [[{ type: 'bash_20250124', name: 'bash' }], [{ type: 'bash_20250124', name: 'bash' }]],
    [[], undefined],
  ])('%j become %j', (tools, expected) => {
    expect(build({ tools }).tools).toEqual(expected);
  });

  it('include legacy functions', () => {
    expect(build({ functions: [f.function], function_call: { name: 'f' } })).toEqual({
      tools: [fTool],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    });
    expect(build({ functions: [f.function], function_call: 'none' }).tool_choice).toEqual({ type: 'none' });
  });

  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'any' }],
    [
      { type: 'function', function: { name: 'g' } },
      { type: 'tool', name: 'g' },
    ],
    [
      { type: 'tool', name: 'g' },
      { type: 'tool', name: 'g' },
    ],
    [null, undefined],
  ])('are chosen by %j as %j', (choice, expected) => {
    expect(build({ tools: [f, g], tool_choice: choice }).tool_choice).toEqual(expected);
  });

  it.each([
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { parallel_tool_calls: false, tool_choice: 'required' },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{ parallel_tool_calls: false, tool_choice: 'none' }, { type: 'none' }],
    [{ parallel_tool_calls: true }, undefined],
  ])('one at a time: %j becomes %j', (fields, expected) => {
    expect(build({ tools: [f], ...fields }).tool_choice).toEqual(expected);
  });

  it('contain only the allowed tools', () => {
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] };
    const choice = { type: 'allowed_tools', allowed_tools: allowed };
    expect(build({ tools: [f, g], tool_choice: choice })).toEqual({ tools: [gTool], tool_choice: { type: 'any' } });
  });

  it('have no choice when the list is empty', () => {
    expect(build({ tool_choice: 'none', parallel_tool_calls: false })).toEqual({});
  });

  it.each([
    ['tools[0].custom', { tools: [{ type: 'custom', custom: { name: 'c' } }] }],
    ['tools[1].type', { tools: [f, { type: 'web_search_20250305', name: 'web_search' }] }],
    ['tools[0].type', { tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-4-8' }] }],
    ['tools[0].type', { tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] }],
    ['tools[0].type', { tools: [{ type: 'mcp_toolset', mcp_server_name: 'a' }] }],
    ['tool_choice', { tools: [f], tool_choice: 'sometimes' }],
    ['tool_choice.custom', { tools: [f], tool_choice: { type: 'custom', custom: { name: 'c' } } }],
    ['tool_choice.function.name', { tools: [f], tool_choice: { type: 'function' } }],
  ])('name the unsupported parameter %s', (param, fields) => {
    expect(() => build(fields)).toThrow(expect.objectContaining({ param }));
  });
});
