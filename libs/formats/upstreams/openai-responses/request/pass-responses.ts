import { givenValue, pieceBytes, textPiece, type JsonPiece, type MemberEdit } from '#core';
import type { NativeBody } from '../../../chat/native/native-body.js';
import type { DialectOptions } from '../../dialect.js';
import { leastEffortEdit } from '../../model-rules/least-effort.js';
import { cacheKeyEdits } from '../../translation/bounded-cache-key.js';
import { endUserEdits, metadataEdits } from '../../translation/end-user-fields.js';
import { passNative } from '../../translation/pass-native.js';
import { includedWith, ownTier, type ResponsesRequest } from './build-request.js';

const UNSTORED = edit('store', 'false');
const WITHOUT_METADATA = edit('metadata', null);
/** What a compaction does not know. */
const NOT_OF_COMPACTIONS = ['store', 'include', 'stream', 'stream_options'].map((key) => edit(key, null));

/** For clients of the same format. Nothing is stored with the provider; reasoning travels encrypted through the client. */
export function passResponses(native: NativeBody, options: DialectOptions): ResponsesRequest {
  const { object } = native.body;
  const include = includedWith(givenValue(object, 'include'), options.upstreamModel);
  const isCompaction = native.operation === 'compact';
  const decided = isCompaction ? [...NOT_OF_COMPACTIONS] : [UNSTORED, edit('include', include)];
  const isKeyed = isCompaction || givenValue(object, 'prompt_cache_key') !== null;
  if (!isKeyed && options.cacheKey !== null) decided.push(edit('prompt_cache_key', textPiece(options.cacheKey.value)));
  decided.push(...cacheKeyEdits(object), ...endUserEdits(object, options.endUsers));
  const effort = leastEffortEdit(object, options, 'reasoning_effort');
  if (effort !== null) decided.push(effort);
  if (options.forwardMetadata) decided.push(...metadataEdits(object, options.endUsers));
  else decided.push(WITHOUT_METADATA);
  decided.push(edit('service_tier', ownTier(givenValue(object, 'service_tier'))));
  const { parts, lengthBytes } = passNative(native, options, { boundField: 'max_output_tokens', decided });
  return {
    parts,
    lengthBytes,
    replyContext: {
      hidesReasoning: false,
      wantsLogprobs: false,
      usesLegacyFunctions: false,
      countsUnits: native.hosted !== null,
    },
    dropped: native.dropped,
  };
}

function edit(key: string, piece: JsonPiece | null): MemberEdit {
  return { key, value: piece === null ? null : pieceBytes(piece).parts };
}
