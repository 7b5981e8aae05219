import { arrayPiece, elementsOf, entriesPiece, pieceBytes, valueAt, type JsonMembers, type JsonPiece } from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { DialectOptions, DialectRequest } from '../../dialect.js';
import { embeddingFields, type EmbeddingFields, type EmbeddingLimits } from '../../embeddings/embedding-fields.js';
import { vectorList, type Vectors } from '../../embeddings/vector-list.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import { readBedrockError } from '../reply/bedrock-error.js';
import { readBedrockModel } from '../request/bedrock-model.js';

/** One maker's format of vectors. Sources: the user guide, "Titan Text Embeddings" and "Cohere Embed". */
interface MakerFormat {
  readonly limits: EmbeddingLimits;
  readonly body: (fields: EmbeddingFields) => ReadonlyMap<string, JsonPiece>;
  /** Null: the reply is none. */
  readonly read: (reply: JsonMembers) => Vectors | null;
}

const unchanged = (name: string): string => name;

const TITAN: MakerFormat = {
  limits: {
    dimensions: 'dimensions',
    nameOf: unchanged,
    reserved: new Set(['inputText', 'embeddingTypes']),
    takesOneText: true,
  },
  body: ({ texts, own }) => new Map<string, JsonPiece>([['inputText', texts[0] ?? '""'], ...own]),
  read: (reply) => {
    const vector = reply.get('embedding');
    return vector === undefined ? null : { vectors: [vector], tokens: reply.get('inputTextTokenCount') };
  },
};

/** Required; vectors of both kinds can be compared. */
const INPUT_TYPE = ['input_type', '"search_document"'] as const;

/** Its replies do not count tokens. */
const COHERE: MakerFormat = {
  limits: {
    dimensions: 'output_dimension',
    nameOf: unchanged,
    reserved: new Set(['texts', 'inputs', 'images', 'embedding_types']),
    takesOneText: false,
  },
  body: ({ texts, own }) => new Map<string, JsonPiece>([INPUT_TYPE, ['texts', arrayPiece(texts)], ...own]),
  read: (reply) => {
    const embeddings = reply.get('embeddings');
    const vectors = elementsOf(embeddings) ?? elementsOf(valueAt(embeddings, 'float'));
    return vectors === null ? null : { vectors, tokens: null };
  },
};

/** By the name of a model, of its inference profile or of an ARN of either. */
const MAKERS: readonly (readonly [name: RegExp, format: MakerFormat])[] = [
  [/\bamazon\.titan-embed-text/, TITAN],
  [/\bcohere\.embed/, COHERE],
];

/** A request of InvokeModel for vectors: on Bedrock each maker has a format of its own. */
export function buildEmbeddings(body: ChatBody, { upstreamModel, drop }: DialectOptions): DialectRequest {
  const format = MAKERS.find(([name]) => name.test(upstreamModel))?.[1];
  if (format === undefined) refuseUnsupported('model', 'its embeddings have a format that is not known');
  const fields = embeddingFields(body, drop, format.limits);
  return {
    ...pieceBytes(entriesPiece(format.body(fields))),
    path: `/model/${readBedrockModel(upstreamModel).segment}/invoke`,
    headers: {},
    dropped: fields.dropped,
    translation: {
      isNative: false,
      reply: (bytes) => vectorList(bytes, upstreamModel, format.read) ?? bytes,
      stream: null,
      error: readBedrockError,
    },
  };
}
