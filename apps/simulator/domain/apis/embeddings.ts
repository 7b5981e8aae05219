import { isJsonObject, type JsonObject } from '../json.js';
import { readSimulate } from '../faults/read-simulate.js';
import { composeVector, VECTOR_LENGTH } from '../reply/compose-vector.js';
import { reportUsage } from '../reply/report-usage.js';
import { checkFields, checkModel, integer, isText, parseBody, type FieldRule } from '../request/read-chat-request.js';
import { countPromptsTokens, readPrompts, type Prompt } from '../request/read-prompts.js';
import { leaveOut } from '../wire/leave-out.js';
import { layJson } from '../wire/lay-wire.js';
import type { ModelRequest } from './model-request.js';

const FLOAT_BYTES = 4;

const FIELD_RULES: readonly FieldRule[] = [
  {
    field: 'encoding_format',
    wanted: 'float or base64',
    holds: (value) => value === 'float' || value === 'base64',
  },
  { field: 'dimensions', wanted: `an integer from 1 to ${VECTOR_LENGTH}`, holds: integer(1, VECTOR_LENGTH) },
  { field: 'user', wanted: 'a string', holds: isText },
];

/** `POST /v1/embeddings`. The same text has the same vector, whatever stands beside it. */
export function readEmbeddings(bytes: Buffer): ModelRequest {
  const body = parseBody(bytes);
  checkModel(body);
  const prompts = readPrompts(body['input'], 'input');
  checkFields(body, FIELD_RULES);
  return {
    model: String(body['model']),
    stream: false,
    simulate: readSimulate(body['simulate']),
    reply: (simulate) => {
      const { leave_out: left = [], usage: told, prompt_tokens: toldTokens } = simulate;
      const promptTokens = toldTokens ?? countPromptsTokens(prompts);
      const honest = { promptTokens, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0, imageTokens: 0 };
      const report = reportUsage(honest, told).value;
      const usage = report === undefined || left.includes('usage') ? null : isJsonObject(told) ? told : inputOnly(report);
      const reply = {
        object: 'list',
        data: prompts.map((prompt, index) => formatVector(body, prompt, index)),
        model: body['model'],
        ...(usage === null ? {} : { usage }),
      };
      const frame = { data: JSON.stringify(leaveOut(reply, left)), tokens: 0, usage };
      return { id: null, completionTokens: 0, body: layJson(frame, simulate) };
    },
  };
}

/** An embedding's usage has no output; a lie about it is told of the prompt. */
function inputOnly({ completion_tokens: completion, ...usage }: JsonObject): JsonObject {
  const promptTokens = completion === 0 ? usage['prompt_tokens'] : completion;
  return { prompt_tokens: promptTokens, total_tokens: promptTokens };
}

function formatVector(body: JsonObject, prompt: Prompt, index: number): JsonObject {
  const vector = composeVector([body['model'], prompt], Number(body['dimensions'] ?? VECTOR_LENGTH));
  return { object: 'embedding', index, embedding: body['encoding_format'] === 'base64' ? toBase64(vector) : vector };
}

function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * FLOAT_BYTES);
  vector.forEach((number, index) => bytes.writeFloatLE(number, index * FLOAT_BYTES));
  return bytes.toString('base64');
}
