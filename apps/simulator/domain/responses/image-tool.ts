import { objectsOf, type JsonObject } from '../json.js';
import type { Reply } from '../reply/compose-reply.js';
import type { ChatRequest } from '../request/read-chat-request.js';

const IMAGE_TOOL_CALL = 'image_generation_call';
/** One red pixel, as base64. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC';

/**
 * Output tokens of an image of 1024×1024 by quality: `low` as gpt-image-1 reports it, `high`, which is that of any other
 * quality here, as OpenAI's calculator has it for gpt-image-2 (community.openai.com/t/1379464). Read 2026-11-30.
 */
const LOW_TOKENS = 272;
const HIGH_TOKENS = 7_024;

/** Image tokens of each image in the conversation, which the tool reads as well: any number that is not zero. */
const INPUT_IMAGE_TOKENS = 100;

/** The call of a model that has the image tool, which it always uses, once. */
export function imageCalls({ imageTool }: ChatRequest, { id }: Reply): JsonObject[] {
  if (imageTool === undefined) return [];
  const { quality = 'high', size = '1024x1024' } = imageTool;
  const options = { quality, size, background: 'opaque', output_format: 'png', action: 'generate' };
  return [
    {
      id: id.replace('chatcmpl-', 'ig_'),
      type: IMAGE_TOOL_CALL,
      status: 'completed',
      ...options,
      revised_prompt: 'A red pixel.',
      result: PNG,
    },
  ];
}

/** What streams of a call beside its item: its steps. */
export const IMAGE_STEPS = ['in_progress', 'generating', 'completed'].map(
  (step) => `response.${IMAGE_TOOL_CALL}.${step}`,
);

/**
 * The tokens of the image tool, which the usage leaves out: text as long as the prompt, and the images of the
 * conversation. Undefined: the model has no such tool.
 */
export function reportToolUsage({ imageTool, messages }: ChatRequest, { usage }: Reply): JsonObject | undefined {
  if (imageTool === undefined) return undefined;
  const text = usage.promptTokens;
  const image = imagesIn(messages) * INPUT_IMAGE_TOKENS;
  const output = imageTool['quality'] === 'low' ? LOW_TOKENS : HIGH_TOKENS;
  return {
    image_gen: {
      input_tokens: text + image,
      input_tokens_details: { image_tokens: image, text_tokens: text },
      output_tokens: output,
      output_tokens_details: { image_tokens: output, text_tokens: 0 },
      total_tokens: text + image + output,
    },
    web_search: { num_requests: 0 },
  };
}

function imagesIn(messages: readonly JsonObject[]): number {
  return messages.flatMap(({ content }) => objectsOf(content)).filter(({ type }) => type === 'image_url').length;
}
