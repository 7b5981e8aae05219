import { membersOf } from '#core';
import { imageToolTokens } from './image-tool-tokens.js';

const tokensOf = (tool_usage: unknown): unknown =>
  imageToolTokens(membersOf(Buffer.from(JSON.stringify({ tool_usage }))) ?? new Map());
const used = (image_gen: unknown): unknown => tokensOf({ image_gen, web_search: { num_requests: 1 } });

const TEXT_IN = 'image_tool_input_token{modality=text}';
const IMAGE_IN = 'image_tool_input_token{modality=image}';
const TEXT_OUT = 'image_tool_output_token{modality=text}';
const IMAGE_OUT = 'image_tool_output_token{modality=image}';

describe('tokens of the image tool', () => {
  it.each([
    [
      'by modality',
      {
        input_tokens: 120,
        input_tokens_details: { text_tokens: 20, image_tokens: 100 },
        output_tokens: 272,
        output_tokens_details: { image_tokens: 272, text_tokens: 0 },
        total_tokens: 392,
      },
      { [TEXT_IN]: 20, [IMAGE_IN]: 100, [IMAGE_OUT]: 272 },
    ],
    [
      'input as text and output as image without details',
      { input_tokens: 20, output_tokens: 272 },
      { [TEXT_IN]: 20, [IMAGE_OUT]: 272 },
    ],
    [
      'output as image with details of zero',
      { output_tokens: 272, output_tokens_details: { image_tokens: 0, text_tokens: 0 } },
      { [IMAGE_OUT]: 272 },
    ],
    [
      'the output beside the image as text',
      { output_tokens: 300, output_tokens_details: { image_tokens: 272 } },
      { [TEXT_OUT]: 28, [IMAGE_OUT]: 272 },
    ],
    [
      'text of the output',
      { output_tokens: 300, output_tokens_details: { text_tokens: 28 } },
      { [TEXT_OUT]: 28, [IMAGE_OUT]: 272 },
    ],
    ['as none where nothing was used', { input_tokens: 0, output_tokens: 0, total_tokens: 0 }, {}],
    ['as none where no number is reported', { input_tokens: '20', input_tokens_details: [], output_tokens: null }, {}],
    [
      'as they are where they cannot be',
      { input_tokens: 1, input_tokens_details: { image_tokens: 2 }, output_tokens: -0.5 },
      { [TEXT_IN]: -1, [IMAGE_IN]: 2, [IMAGE_OUT]: -0.5 },
    ],
  ])('UNIT-30: are read %s', (_what, reported, tokens) => {
    expect(used(reported)).toEqual(tokens);
  });

  it.each([undefined, null, [], 'x', {}, { image_gen: null }, { image_gen: [1] }])(
    'UNIT-30: are none in %j',
    (usage) => {
      expect(tokensOf(usage)).toEqual({});
    },
  );
});
