import { isJsonObject, type JsonObject } from '../json.js';
import type { ReplyUsage } from '../reply/compose-reply.js';
import { reportUsage } from '../reply/report-usage.js';
import { countPromptsTokens } from '../request/read-prompts.js';
import type { Frame } from '../wire/frame.js';
import { leaveOut } from '../wire/leave-out.js';
import { composeVector } from './compose-vector.js';
import type { EmbeddingRequest } from './read-embedding-request.js';

/** Vectors for all inputs. They have no id and no output tokens. */
export interface EmbeddingReply {
  readonly id: null;
  readonly vectors: readonly (readonly number[])[];
  readonly usage: ReplyUsage;
}

const FLOAT_BYTES = 4;

/** A vector depends on its own text only, not on the other inputs. */
export function composeVectors({ model, inputs, dimensions, simulate }: EmbeddingRequest): EmbeddingReply {
  const promptTokens = simulate.prompt_tokens ?? countPromptsTokens(inputs);
  return {
    id: null,
    vectors: inputs.map((input) => composeVector([model, input], dimensions)),
    usage: { promptTokens, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0, imageTokens: 0 },
  };
}

/** A list of vectors as one JSON document. */
export function formatVectors({ model, inBase64, simulate }: EmbeddingRequest, reply: EmbeddingReply): Frame {
  const { leave_out: left = [] } = simulate;
  const usage = left.includes('usage') ? null : usageOf(simulate.usage, reply.usage);
  const body = {
    object: 'list',
    data: reply.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: inBase64 ? toBase64(vector) : vector,
    })),
    model,
    ...(usage === null ? {} : { usage }),
  };
  return { data: JSON.stringify(leaveOut(body, left)), tokens: 0, usage };
}

/** The tokens that a provider with a format of its own reports, after a fault; null: none. */
export function promptTokensOf(
  { leave_out: left, usage: fault }: EmbeddingRequest['simulate'],
  usage: ReplyUsage,
): unknown {
  return left?.includes('usage') === true ? null : (usageOf(fault, usage)?.['prompt_tokens'] ?? null);
}

/** An embedding's usage has no output tokens: a usage fault applies to the prompt tokens. */
function usageOf(fault: EmbeddingRequest['simulate']['usage'], accurate: ReplyUsage): JsonObject | null {
  const { value } = reportUsage(accurate, fault);
  if (value === undefined || isJsonObject(fault)) return value ?? null;
  const promptTokens = value['completion_tokens'] === 0 ? value['prompt_tokens'] : value['completion_tokens'];
  return { prompt_tokens: promptTokens, total_tokens: promptTokens };
}

function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * FLOAT_BYTES);
  vector.forEach((number, index) => bytes.writeFloatLE(number, index * FLOAT_BYTES));
  return bytes.toString('base64');
}
