import type { Simulate } from '../faults/knobs.js';
import { readSimulate } from '../faults/read-simulate.js';
import { isJsonObject } from '../json.js';
import { countTokens } from '../count-tokens.js';
import {
  checkFields,
  checkModel,
  integer,
  isBoolean,
  isStop,
  isText,
  number,
  parseBody,
  type FieldRule,
} from '../request/read-chat-request.js';
import { countPromptsTokens, readPrompts, type Prompt } from '../request/read-prompts.js';

/** The fields of a legacy completion that the simulator reads. */
export interface TextRequest {
  readonly model: string;
  readonly prompts: readonly Prompt[];
  readonly promptTokens: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly tokenLimit: number;
  readonly stop: readonly string[];
  /** Per prompt. */
  readonly choiceCount: number;
  readonly echo: boolean;
  /** Alternatives per token; null without log probabilities. */
  readonly logprobs: number | null;
  readonly simulate: Simulate;
}

/** OpenAI's default. */
const STANDARD_LIMIT = 16;

const FIELD_RULES: readonly FieldRule[] = [
  { field: 'stream', expected: 'a boolean', holds: isBoolean },
  { field: 'stream_options', expected: 'an object', holds: isJsonObject },
  { field: 'temperature', expected: 'a number from 0 to 2', holds: number(0, 2) },
  { field: 'max_tokens', expected: 'an integer of 0 or more', holds: integer(0) },
  { field: 'n', expected: 'an integer from 1 to 128', holds: integer(1, 128) },
  { field: 'stop', expected: 'a string or an array of strings', holds: isStop },
  { field: 'echo', expected: 'a boolean', holds: isBoolean },
  { field: 'suffix', expected: 'a string', holds: isText },
  { field: 'logprobs', expected: 'an integer from 0 to 5', holds: integer(0, 5) },
];

/**
 * Reads the bytes of a request.
 * @throws ChatError with OpenAI's answer to an invalid request
 */
export function readTextRequest(bytes: Buffer): TextRequest {
  const body = parseBody(bytes);
  checkModel(body);
  const prompts = readPrompts(body['prompt'], 'prompt');
  checkFields(body, FIELD_RULES);
  const streamOptions = isJsonObject(body['stream_options']) ? body['stream_options'] : {};
  const suffix = typeof body['suffix'] === 'string' ? body['suffix'] : '';
  return {
    model: String(body['model']),
    prompts,
    promptTokens: countPromptsTokens(prompts) + prompts.length * countTokens(suffix),
    stream: body['stream'] === true,
    includeUsage: streamOptions['include_usage'] === true,
    tokenLimit: Number(body['max_tokens'] ?? STANDARD_LIMIT),
    stop: [body['stop'] ?? []].flat().filter((stop) => typeof stop === 'string'),
    choiceCount: Number(body['n'] ?? 1),
    echo: body['echo'] === true,
    logprobs: typeof body['logprobs'] === 'number' ? body['logprobs'] : null,
    simulate: readSimulate(body['simulate']),
  };
}
