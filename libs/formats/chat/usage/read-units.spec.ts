import { readUsage } from './read-usage.js';

const TOKENS = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const unitsOf = (more: object): unknown => {
  const result = readUsage({ ...TOKENS, ...more });
  return result.kind === 'usage' ? result.usage.units : result;
};

describe('units of a usage', () => {
  it.each([
    [{}, undefined],
    [{ server_tool_use: null }, undefined],
    [{ server_tool_use: { web_search_requests: 2, web_fetch_requests: null } }, { web_search_call: 2 }],
    [{ server_tool_use: { web_search_requests: 0, web_fetch_requests: 1 } }, { web_search_call: 0, web_fetch_call: 1 }],
    [{ server_tool_use: { tool_search_requests: 1 } }, {}],
    [{ prompt_audio_seconds: 1_800 }, { input_audio_second: 1_800 }],
    [{ prompt_audio_seconds: {} }, undefined],
    [
      { routify_units: { web_search_call: 1, 'image{quality=high}': 2, unknown: 3, 'image{x=y}': 4 } },
      { web_search_call: 1, 'image{quality=high}': 2 },
    ],
  ])('UNIT-19: %j are %j', (usage, units) => {
    expect(unitsOf(usage)).toEqual(units);
  });

  it.each([-1, 1.5, '2', 1_001, true])('UNIT-19: %p of them are absurd', (count) => {
    expect(unitsOf({ server_tool_use: { web_search_requests: count } })).toMatchObject({ kind: 'absurd' });
    expect(unitsOf({ routify_units: { page: count } })).toMatchObject({ kind: 'absurd' });
  });

  it('UNIT-30: of tokens of the image tool there may be many more than of other units', () => {
    const many = { 'image_tool_input_token{modality=image}': 20_000_000, image_tool_output_token: 1_001 };
    expect(unitsOf({ routify_units: many })).toEqual(many);
    for (const count of [20_000_001, -1, 0.5]) {
      const units = { 'image_tool_output_token{modality=image}': count };
      expect(unitsOf({ routify_units: units })).toMatchObject({ kind: 'absurd' });
    }
  });

  it('UNIT-22: more than a day of sound is absurd', () => {
    expect(unitsOf({ prompt_audio_seconds: 86_401 })).toMatchObject({ kind: 'absurd' });
  });
});
