import { findMember, givenValue, jsonBytes, spliceObject, valueBytes, type MemberEdit, type Steps } from '#core';
import type { ModelRequest } from '../../chat/body/model-request.js';
import { formatRoutify } from '../../chat/reply/format-routify.js';
import { countedUsage, type InspectedReply, type ReplyExtras } from '../../chat/reply/splice-reply.js';
import { formatEmbeddingUsage } from './embedding-usage.js';
import { reencodeVectors } from './reencode-vectors.js';

const OBJECT = Buffer.from('"list"');

/**
 * The list as sent to the client. Vectors are kept, unless the upstream's encoding differs from the requested one:
 * official SDKs request base64 by default and read nothing else.
 */
export function* spliceEmbeddings(
  { object, usage, vectorEncoding }: InspectedReply,
  request: ModelRequest,
  extras: ReplyExtras,
): Steps<Buffer> {
  const edits: MemberEdit[] = [
    { key: 'model', value: [jsonBytes(extras.model)] },
    { key: 'routify', value: [Buffer.from(formatRoutify(extras.routify))] },
  ];
  if (givenValue(object, 'object')?.equals(OBJECT) !== true) edits.push({ key: 'object', value: [OBJECT] });
  const counted = countedUsage(extras);
  if (counted !== null) {
    edits.push({ key: 'usage', value: formatEmbeddingUsage(null, counted) });
  } else if (usage.kind === 'usage' && !usage.plain) {
    edits.push({ key: 'usage', value: formatEmbeddingUsage(givenValue(object, 'usage'), usage.usage) });
  }
  const data = findMember(object, 'data');
  if (data !== null && request.vectorEncoding !== null && request.vectorEncoding !== vectorEncoding) {
    edits.push({ key: 'data', value: yield* reencodeVectors(valueBytes(object, data), request.vectorEncoding) });
  }
  const { parts, lengthBytes } = spliceObject(object, edits);
  return Buffer.concat(parts, lengthBytes);
}
