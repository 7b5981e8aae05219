import { membersOf } from '#core';
import { countUnits } from './count-units.js';

const unitsOf = (...output: readonly object[]): unknown =>
  countUnits(membersOf(Buffer.from(JSON.stringify({ output }))) ?? new Map());
const code = (container_id?: string) => ({ type: 'code_interpreter_call', container_id });
const image = (more: object) => ({ type: 'image_generation_call', status: 'completed', result: 'x', ...more });

describe('countUnits', () => {
  it.each([
    ['no items', [], {}],
    ['text', [{ type: 'message', content: [] }], {}],
    [
      'searches, not what a search opens',
      [
        { type: 'web_search_call', action: { type: 'search' } },
        { type: 'web_search_call' },
        { type: 'web_search_call', action: { type: 'open_page' } },
        { type: 'web_search_call', action: { type: 'find_in_page' } },
      ],
      { web_search_call: 2 },
    ],
    ['containers of code, each once', [code('a'), code('b'), code('a')], { code_interpreter_session: 2 }],
    [
      'images by quality and size, but for failed ones',
      [image({ quality: 'high', size: '1024x1024' }), image({}), image({ status: 'failed' })],
      { 'image{quality=high,size=1024x1024}': 1, image: 1 },
    ],
    [
      'other calls',
      [{ type: 'file_search_call' }, { type: 'mcp_call' }, { type: 'mcp_list_tools' }],
      { file_search_call: 1, mcp_call: 1 },
    ],
  ])('UNIT-19: counts %s', (_what, output, units) => {
    expect(unitsOf(...output)).toEqual(units);
  });

  it('UNIT-30: counts the tokens of the image tool beside its images', () => {
    const response = {
      output: [image({ quality: 'low' })],
      tool_usage: { image_gen: { input_tokens: 9, output_tokens: 272 } },
    };
    expect(countUnits(membersOf(Buffer.from(JSON.stringify(response))) ?? new Map())).toEqual({
      'image{quality=low}': 1,
      'image_tool_input_token{modality=text}': 9,
      'image_tool_output_token{modality=image}': 272,
    });
  });
});
