import { arrayPiece, entriesPiece, objectPiece, pieceBytes, textPiece, type JsonPiece } from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { DialectOptions, DialectRequest } from '../../dialect.js';
import { embeddingFields } from '../../embeddings/embedding-fields.js';
import { readGoogleError } from '../reply/read-google-error.js';
import { toCamelCase } from '../request/camel-case.js';
import { modelName, modelPath } from '../request/model-name.js';
import { translateEmbeddings } from './translate-embeddings.js';

const LIMITS = {
  dimensions: 'outputDimensionality',
  nameOf: toCamelCase,
  reserved: new Set(['model', 'content', 'requests']),
  takesOneText: false,
};

/**
 * Builds a `batchEmbedContents` request: one request per input, each with the requested dimensions and the unknown
 * fields (`taskType`, `title`). Texts keep their bytes.
 */
export function buildEmbeddingRequest(body: ChatBody, { upstreamModel, drop }: DialectOptions): DialectRequest {
  const { texts, own, dropped } = embeddingFields(body, drop, LIMITS);
  const model = textPiece(modelName(upstreamModel));
  const requests = texts.map((text): JsonPiece => {
    const content = objectPiece({ parts: arrayPiece([objectPiece({ text })]) });
    return entriesPiece([['model', model], ['content', content], ...own]);
  });
  return {
    ...pieceBytes(objectPiece({ requests: arrayPiece(requests) })),
    path: `/${modelPath(upstreamModel)}:batchEmbedContents`,
    headers: {},
    dropped,
    translation: {
      isNative: false,
      reply: (bytes) => translateEmbeddings(bytes, upstreamModel),
      stream: null,
      error: readGoogleError,
    },
  };
}
