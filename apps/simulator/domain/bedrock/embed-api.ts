import { invalidField } from '../chat-error.js';
import { VECTOR_LENGTH } from '../embeddings/compose-vector.js';
import { composeVectors, promptTokensOf, type EmbeddingReply } from '../embeddings/format-vectors.js';
import type { EmbeddingRequest } from '../embeddings/read-embedding-request.js';
import { readSimulate } from '../faults/read-simulate.js';
import type { JsonObject } from '../json.js';
import { parseObject } from '../request/parse-object.js';
import type { Frame } from '../wire/frame.js';
import type { WireApi } from '../wire/wire-api.js';
import { converseApi } from './bedrock-api.js';
import { readBedrockPath } from './read-converse-request.js';

const TITAN_MEMBERS = new Set(['inputText', 'dimensions', 'normalize', 'embeddingTypes', 'simulate']);
const COHERE_MEMBERS = new Set(['texts', 'input_type', 'truncate', 'embedding_types', 'output_dimension', 'simulate']);
const INPUT_TYPES = new Set<unknown>(['search_document', 'search_query', 'classification', 'clustering']);
const COHERE_TEXTS_MAX = 96;

type EmbedApi = WireApi<EmbeddingRequest, EmbeddingReply>;

const SHARED = { ...converseApi, compose: composeVectors, formatStream: () => [] };

/** InvokeModel of Amazon's Titan: one text, one vector. */
const titanEmbedApi: EmbedApi = {
  ...SHARED,
  readRequest: (bytes, path) => {
    const body = bodyOf(bytes, TITAN_MEMBERS);
    if (typeof body['inputText'] !== 'string') throw invalidField('inputText', 'required key [inputText] not found');
    return requestOf(path, body, [body['inputText']], body['dimensions']);
  },
  formatReply: ({ simulate }, reply) => {
    const tokens = promptTokensOf(simulate, reply.usage);
    const [embedding] = reply.vectors;
    return frameOf(
      { embedding, embeddingsByType: { float: embedding }, inputTextTokenCount: tokens ?? undefined },
      tokens,
    );
  },
};

/** InvokeModel of Cohere: a list of texts, and no count of tokens. */
const cohereEmbedApi: EmbedApi = {
  ...SHARED,
  readRequest: (bytes, path) => {
    const body = bodyOf(bytes, COHERE_MEMBERS);
    const { texts, input_type: type } = body;
    if (!INPUT_TYPES.has(type))
      throw invalidField('input_type', 'valid input_type must be provided with the provided model');
    if (!isTexts(texts) || texts.length > COHERE_TEXTS_MAX)
      throw invalidField('texts', 'at most 96 texts are expected');
    return requestOf(path, body, texts, body['output_dimension']);
  },
  formatReply: (_request, { vectors }) =>
    frameOf({ embeddings: vectors, response_type: 'embeddings_floats', id: 'simulated' }, null),
};

/** The API that serves a model's vectors; null: it has none. */
export function bedrockEmbedApi(path: string): EmbedApi | null {
  const { model = '', operation } = readBedrockPath(path) ?? {};
  if (operation !== 'invoke') return null;
  if (model.includes('amazon.titan-embed-text')) return titanEmbedApi;
  return model.includes('cohere.embed') ? cohereEmbedApi : null;
}

function bodyOf(bytes: Buffer, members: ReadonlySet<string>): JsonObject {
  const body = parseObject(bytes, 'Malformed input request, please reformat your input and try again.');
  const unknown = Object.keys(body).find((name) => !members.has(name));
  if (unknown !== undefined) throw invalidField(unknown, `extraneous key [${unknown}] is not permitted`);
  return body;
}

function requestOf(path: string, body: JsonObject, inputs: readonly string[], length: unknown): EmbeddingRequest {
  const { model } = readBedrockPath(path) ?? { model: '' };
  const dimensions = Number(length ?? VECTOR_LENGTH);
  return { model, stream: false, inputs, inBase64: false, dimensions, simulate: readSimulate(body['simulate']) };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string');
}

function frameOf(body: JsonObject, tokens: unknown): Frame {
  return { data: JSON.stringify(body), tokens: 0, usage: tokens === null ? null : { prompt_tokens: tokens } };
}
