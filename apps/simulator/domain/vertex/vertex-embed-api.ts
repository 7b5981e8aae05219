import { invalidField } from '../chat-error.js';
import { VECTOR_LENGTH } from '../embeddings/compose-vector.js';
import { composeVectors, promptTokensOf, type EmbeddingReply } from '../embeddings/format-vectors.js';
import type { EmbeddingRequest } from '../embeddings/read-embedding-request.js';
import { readSimulate } from '../faults/read-simulate.js';
import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { parseObject } from '../request/parse-object.js';
import type { WireApi } from '../wire/wire-api.js';
import { readVertexPath, vertexGeminiApi } from './vertex-api.js';

/** Takes one text in a request. */
const SINGLE = 'gemini-embedding-001';
const INSTANCE = new Set(['content', 'task_type', 'title']);
const PARAMETERS = new Set(['autoTruncate', 'outputDimensionality', 'simulate']);
const CONTENT = new Set(['content', 'taskType', 'title', 'autoTruncate', 'outputDimensionality', 'simulate']);

type EmbedApi = WireApi<EmbeddingRequest, EmbeddingReply>;

const SHARED = { ...vertexGeminiApi, compose: composeVectors, formatStream: () => [] };

/** `predict` of models for texts. */
const predictApi: EmbedApi = {
  ...SHARED,
  readRequest: (bytes, path) => {
    const { instances: given, parameters } = parseObject(bytes, 'Invalid JSON payload received.');
    const instances = objectsOf(given);
    const { model } = readVertexPath(path) ?? { model: '' };
    if (instances.length === 0 || (model === SINGLE && instances.length > 1)) {
      throw invalidField('instances', 'The number of instances is not supported by the model.');
    }
    for (const instance of instances) checkMembers(instance, INSTANCE);
    return requestOf(
      model,
      instances.map(({ content }) => String(content)),
      membersOf(parameters, PARAMETERS),
    );
  },
  formatReply: ({ simulate, inputs }, { vectors, usage }) => {
    const tokens = promptTokensOf(simulate, usage);
    const share = (index: number): unknown => (index === 0 || typeof tokens !== 'number' ? tokens : 0);
    const predictions = vectors.map((values, index) => {
      const statistics = tokens === null ? {} : { token_count: share(index), truncated: false };
      return { embeddings: { statistics, values } };
    });
    const metadata = { billableCharacterCount: inputs.join('').length };
    return { data: JSON.stringify({ predictions, metadata }), tokens: 0, usage: null };
  },
};

/** `embedContent` of newer models: one text. */
const embedContentApi: EmbedApi = {
  ...SHARED,
  readRequest: (bytes, path) => {
    const body = membersOf(parseObject(bytes, 'Invalid JSON payload received.'), CONTENT);
    const texts = objectsOf(isJsonObject(body['content']) ? body['content']['parts'] : []).map(({ text }) =>
      String(text),
    );
    if (texts.length === 0) throw invalidField('content', 'content is required');
    return requestOf(readVertexPath(path)?.model ?? '', [texts.join('')], body);
  },
  formatReply: ({ simulate }, { vectors, usage }) => {
    const tokens = promptTokensOf(simulate, usage);
    const usageMetadata = tokens === null ? undefined : { promptTokenCount: tokens };
    return { data: JSON.stringify({ embedding: { values: vectors[0] }, usageMetadata }), tokens: 0, usage: null };
  },
};

/** The API that serves a path's vectors; null: it serves none. */
export function vertexEmbedApi(path: string): EmbedApi | null {
  const method = readVertexPath(path)?.method;
  if (method === 'predict') return predictApi;
  return method === 'embedContent' ? embedContentApi : null;
}

function requestOf(model: string, inputs: readonly string[], settings: JsonObject): EmbeddingRequest {
  const dimensions = Number(settings['outputDimensionality'] ?? VECTOR_LENGTH);
  return { model, stream: false, inputs, inBase64: false, dimensions, simulate: readSimulate(settings['simulate']) };
}

function membersOf(value: unknown, known: ReadonlySet<string>): JsonObject {
  const object = isJsonObject(value) ? value : {};
  checkMembers(object, known);
  return object;
}

function checkMembers(object: JsonObject, known: ReadonlySet<string>): void {
  const unknown = Object.keys(object).find((name) => !known.has(name));
  if (unknown !== undefined) throw invalidField(unknown, `Unknown name "${unknown}": Cannot find field.`);
}
