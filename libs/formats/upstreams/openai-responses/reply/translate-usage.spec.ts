import { ResponsesStream } from '../stream/responses-stream.js';
import type { ReplyContext } from './reply-context.js';
import { translateReply } from './translate-reply.js';

interface Translated {
  readonly usage?: { readonly routify_units?: unknown };
}

const CONTEXT: ReplyContext = {
  hidesReasoning: false,
  wantsLogprobs: false,
  usesLegacyFunctions: false,
  countsUnits: true,
};
const used = (status: string) => ({
  id: 'resp_1',
  model: 'm-1',
  status,
  usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
  output: [{ type: 'image_generation_call', status: 'completed', quality: 'low', size: '1024x1024', result: 'eA==' }],
  tool_usage: {
    image_gen: {
      input_tokens: 109,
      input_tokens_details: { image_tokens: 100, text_tokens: 9 },
      output_tokens: 272,
      output_tokens_details: { image_tokens: 272, text_tokens: 0 },
      total_tokens: 381,
    },
  },
});
const UNITS = {
  'image{quality=low,size=1024x1024}': 1,
  'image_tool_input_token{modality=text}': 9,
  'image_tool_input_token{modality=image}': 100,
  'image_tool_output_token{modality=image}': 272,
};
const jsonOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const parse = (bytes: Buffer): Translated => JSON.parse(bytes.toString()) as Translated;

function inReply(status: string, context: ReplyContext): Translated {
  return parse(translateReply(jsonOf(used(status)), context));
}

function inStream(status: string, context: ReplyContext): Translated {
  const event = { type: `response.${status}`, response: used(status) };
  const frames = new ResponsesStream(context).push({ event: event.type, data: jsonOf(event) });
  return parse(frames.at(-2)?.data ?? Buffer.from('{}'));
}

describe('the usage of a response', () => {
  it.each([
    ['a reply', 'completed', inReply],
    ['a reply', 'incomplete', inReply],
    ['a stream', 'completed', inStream],
    ['a stream', 'incomplete', inStream],
  ] as const)('UNIT-30: of %s that is %s has the tokens of its image tool', (_form, status, read) => {
    expect(read(status, CONTEXT).usage?.routify_units).toEqual(UNITS);
    expect(read(status, { ...CONTEXT, countsUnits: false }).usage).not.toHaveProperty('routify_units');
  });
});
