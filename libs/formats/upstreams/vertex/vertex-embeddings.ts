import { arrayPiece, elementsOf, entriesPiece, objectPiece, pieceBytes, valueAt, type JsonMembers } from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { DialectOptions, DialectRequest } from '../dialect.js';
import { embeddingFields } from '../embeddings/embedding-fields.js';
import type { Vectors } from '../embeddings/vector-list.js';
import { translateEmbeddings } from '../gemini/embeddings/translate-embeddings.js';
import { readGoogleError } from '../gemini/reply/read-google-error.js';
import { toCamelCase } from '../gemini/request/camel-case.js';
import { modelPath } from '../gemini/request/model-name.js';

const LIMITS = {
  dimensions: 'outputDimensionality',
  nameOf: toCamelCase,
  reserved: new Set(['model', 'content', 'instances', 'parameters']),
  takesOneText: false,
};
/** Members of each text, by the names of the documentation; others are parameters of the request. */
const OF_TEXTS: ReadonlyMap<string, string> = new Map([
  ['taskType', 'task_type'],
  ['title', 'title'],
]);
/** Models after the first of Gemini have a method that embeds one text. */
const BY_CONTENT = /\bgemini-embedding-(?!001\b)/;

/** A request for vectors: `predict`, or `embedContent` of newer models. Source: "Text embeddings API" of Vertex AI. */
export function buildVertexEmbeddings(body: ChatBody, options: DialectOptions): DialectRequest {
  const { upstreamModel } = options;
  const isByContent = BY_CONTENT.test(upstreamModel);
  const fields = embeddingFields(body, options.drop, { ...LIMITS, takesOneText: isByContent });
  const { texts, own, dropped } = fields;
  const piece = isByContent
    ? entriesPiece([
        ['content', objectPiece({ parts: arrayPiece(texts.map((text) => objectPiece({ text }))) })],
        ...own,
      ])
    : predictPiece(fields);
  return {
    ...pieceBytes(piece),
    path: `/${modelPath(upstreamModel)}:${isByContent ? 'embedContent' : 'predict'}`,
    headers: {},
    dropped,
    translation: {
      isNative: false,
      reply: (bytes) => translateEmbeddings(bytes, upstreamModel, isByContent ? readContent : readPredictions),
      stream: null,
      error: readGoogleError,
    },
  };
}

function predictPiece({ texts, own }: Pick<ReturnType<typeof embeddingFields>, 'texts' | 'own'>) {
  const ofTexts = [...own].flatMap(([name, value]) => {
    const member = OF_TEXTS.get(name);
    return member === undefined ? [] : [[member, value] as const];
  });
  const parameters = [...own].filter(([name]) => !OF_TEXTS.has(name));
  const instances = texts.map((content) => entriesPiece([['content', content], ...ofTexts]));
  return objectPiece({
    instances: arrayPiece(instances),
    parameters: parameters.length === 0 ? null : entriesPiece(parameters),
  });
}

/** Tokens are counted for each text. */
function readPredictions(reply: JsonMembers): Vectors | null {
  const predictions = elementsOf(reply.get('predictions'));
  if (predictions === null) return null;
  const counts = predictions.map((prediction) => {
    const count = valueAt(prediction, 'embeddings', 'statistics', 'token_count');
    return count === null ? NaN : Number(count.toString());
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  return {
    vectors: predictions.map((prediction) => valueAt(prediction, 'embeddings', 'values')),
    tokens: Number.isInteger(total) && predictions.length > 0 ? Buffer.from(String(total)) : null,
  };
}

function readContent(reply: JsonMembers): Vectors | null {
  const embedding = reply.get('embedding');
  if (embedding === undefined) return null;
  const tokens = valueAt(reply.get('usageMetadata'), 'promptTokenCount');
  return { vectors: [valueAt(embedding, 'values')], tokens };
}
