import { withUsageFault } from '../faults/usage-fault.js';
import { composeVectors, type EmbeddingReply } from '../embeddings/format-vectors.js';
import { VECTOR_LENGTH } from '../embeddings/compose-vector.js';
import type { EmbeddingRequest } from '../embeddings/read-embedding-request.js';
import { readSimulate } from '../faults/read-simulate.js';
import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { invalidField } from '../chat-error.js';
import { parseObject } from '../request/parse-object.js';
import type { WireApi } from '../wire/wire-api.js';
import type { Frame } from '../wire/frame.js';
import { geminiApi } from './gemini-api.js';

const PATH = /^\/v1beta\/models\/([^/]+):batchEmbedContents$/;
const MEMBERS = new Set(['model', 'content', 'taskType', 'title', 'outputDimensionality', 'simulate']);

/** Whether the path is `batchEmbedContents`. */
export function isEmbedPath(path: string): boolean {
  return PATH.test(path);
}

/** Google's `batchEmbedContents`. It never streams. Each request holds one text; `simulate` of the first applies. */
export const embedContentsApi: WireApi<EmbeddingRequest, EmbeddingReply> = {
  ...geminiApi,
  readRequest,
  compose: composeVectors,
  formatReply,
  formatStream: () => [],
};

function readRequest(bytes: Buffer, path: string): EmbeddingRequest {
  const model = decodeURIComponent(PATH.exec(path)?.[1] ?? '');
  const requests = objectsOf(parseObject(bytes, 'Invalid JSON payload received.')['requests']);
  const [first] = requests;
  if (first === undefined) throw invalidField('requests', 'at least one request is required');
  return {
    model,
    stream: false,
    inputs: requests.map((request, index) => readText(request, model, `requests[${index}]`)),
    inBase64: false,
    dimensions: Number(first['outputDimensionality'] ?? VECTOR_LENGTH),
    simulate: readSimulate(first['simulate']),
  };
}

function readText(request: JsonObject, model: string, path: string): string {
  const unknown = Object.keys(request).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) throw invalidField(`${path}.${unknown}`, `Unknown name "${unknown}": Cannot find field.`);
  if (request['model'] !== `models/${model}`) throw invalidField(`${path}.model`, 'must be the model of the batch');
  const content = isJsonObject(request['content']) ? request['content'] : {};
  const texts = objectsOf(content['parts']).map(({ text }) => text);
  if (texts.length === 0) throw invalidField(`${path}.content`, 'content is required');
  return texts.join('');
}

function formatReply({ simulate }: EmbeddingRequest, { vectors, usage }: EmbeddingReply): Frame {
  const isLeftOut = simulate.leave_out?.includes('usage') === true;
  const metadata = isLeftOut ? null : usageMetadataOf(usage.promptTokens, simulate.usage);
  const body = { embeddings: vectors.map((values) => ({ values })) };
  const reported = metadata === null ? body : { ...body, usageMetadata: metadata };
  return { data: JSON.stringify(reported), tokens: 0, usage: metadata };
}

/** The prompt token count after a usage fault. Faults about the position of usage are ignored. */
function usageMetadataOf(promptTokens: number, fault: EmbeddingRequest['simulate']['usage']): JsonObject | null {
  const count = { field: 'promptTokenCount', count: promptTokens };
  return withUsageFault({ promptTokenCount: promptTokens }, count, fault) ?? null;
}
