import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  membersOf,
  objectPiece,
  parseValue,
  pieceBytes,
  QUOTE,
  textPiece,
  valueBytes,
  type JsonPiece,
} from '#json';
import { EMBEDDING_RULES, fieldDocs, type ChatBody } from '#requests';
import type { DialectOptions, DialectRequest } from '../../dialect.js';
import { UnsupportedFields } from '../../translation/unsupported-fields.js';
import { readGoogleError } from '../reply/read-google-error.js';
import { toCamelCase } from '../request/camel-case.js';
import { modelName, modelPath } from '../request/model-name.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import { translateEmbeddings } from './translate-embeddings.js';

/** Fields that are translated, or without effect on a vector. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(fieldDocs(EMBEDDING_RULES).map(({ field }) => field));
/** Google's members with the same meaning as fields of our API. */
const RESERVED = new Set(['model', 'content', 'requests']);

/**
 * Builds a `batchEmbedContents` request: one request per input, each with the requested dimensions and the unknown
 * fields (`taskType`, `title`). Texts keep their bytes.
 */
export function buildEmbeddingRequest(body: ChatBody, { upstreamModel, drop }: DialectOptions): DialectRequest {
  const sent = new Map(body.object.members.map((member) => [member.key, valueBytes(body.object, member)]));
  for (const field of drop) sent.delete(field);
  const lost = new UnsupportedFields();
  const user = sent.get('user');
  if (user !== undefined) lost.record('user', parseValue(user));
  const model = textPiece(modelName(upstreamModel));
  const shared = sharedMembers(sent);
  const requests = textsOf(sent.get('input')).map((text): JsonPiece => {
    const content = objectPiece({ parts: arrayPiece([objectPiece({ text })]) });
    return entriesPiece([['model', model], ['content', content], ...shared]);
  });
  return {
    ...pieceBytes(objectPiece({ requests: arrayPiece(requests) })),
    path: `/${modelPath(upstreamModel)}:batchEmbedContents`,
    headers: {},
    dropped: lost.dropped,
    translation: {
      isNative: false,
      reply: (bytes) => translateEmbeddings(bytes, upstreamModel),
      stream: null,
      error: readGoogleError,
    },
  };
}

/** Token ids are specific to one model's vocabulary; Google's API does not accept them. */
function textsOf(input: Buffer | undefined): readonly Buffer[] {
  const texts = input === undefined ? [] : (elementsOf(input) ?? [input]);
  if (texts.some((text) => text[0] !== QUOTE)) refuseUnsupported('input', 'it takes texts, not token ids');
  return texts;
}

function sharedMembers(sent: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  const shared = new Map<string, Buffer>();
  const dimensions = sent.get('dimensions');
  if (isGiven(dimensions)) shared.set('outputDimensionality', dimensions);
  for (const [name, value] of sent) if (!KNOWN_FIELDS.has(name)) pass(name, name, value, shared);
  for (const [name, value] of membersOf(sent.get('extra_body')) ?? []) {
    if (name !== 'routify') pass(name, `extra_body.${name}`, value, shared);
  }
  return shared;
}

function pass(name: string, param: string, value: Buffer, shared: Map<string, Buffer>): void {
  const member = toCamelCase(name);
  if (RESERVED.has(member)) refuseUnsupported(param, 'the fields of this API say it');
  shared.set(member, value);
}
