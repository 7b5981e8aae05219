import { givenValue, parseSkimmed, scanTopLevel, textOf, type ByteParts, type MemberEdit, type Steps } from '#core';
import { billingBytesOf, withoutBillingLines } from '../../chat/prompts/without-billing-lines.js';
import { refusingWrongEscapes } from '../../chat/body/refuse-value.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../chat/body/model-request.js';
import type { NativeBody } from '../../chat/native/native-body.js';
import { boundMarks } from '../cache-marks/bound-marks.js';
import { cacheMinimumOf } from '../cache-marks/cache-minimum.js';
import { isClaude } from '../model-rules/model-rules.js';
import { markMessages } from '../cache-marks/mark-messages.js';
import type { Dialect, DialectOptions, DialectRequest, ReplyTranslation } from '../dialect.js';
import { metadataEdits } from '../translation/end-user-fields.js';
import { hidingSecrets } from '../translation/hide-secrets.js';
import { passNative } from '../translation/pass-native.js';
import { refuseCloudStorage } from '../translation/refuse-cloud-storage.js';
import { messagesModelListing } from './list-models.js';
import { messagesPath, VERSION } from './messages-path.js';
import { readPassedMessage } from './reply/read-passed-message.js';
import { readMessagesError } from './reply/translate-error.js';
import { translateReply } from './reply/translate-reply.js';
import { buildMessagesRequest, isBeta, type MessagesRequest } from './request/build-request.js';
import { messagesUnit } from './request/hosted-tools.js';
import { leastThinking } from './request/thinking-controls.js';
import { MessagesStream } from './stream/messages-stream.js';

const USER_ID_CHARACTERS_MAX = 256;
const FILES_BETA = 'files-api-2025-04-14';

/** What a platform that carries Messages has beside or instead of members of the body, as JSON text; null removes one. */
type MessagesEnvelope = (betas: readonly string[]) => Readonly<Record<string, string | null>>;

const PLAIN: MessagesEnvelope = () => ({});

/** Anthropic's Messages API, also served by other providers for other models. */
export const anthropicMessages: Dialect = {
  endpoints: ['chat'],
  credentialHeader: { name: 'x-api-key', prefix: '' },
  modelListing: messagesModelListing,
  singleCalls: true,
  /** Reserved capacity, by the name that its usage reports. */
  serviceTiers: (tier) => tier === 'priority',
  remoteMedia: () => [],
  hostedUnit: messagesUnit,
  cacheMinimum: ({ upstreamModel }) => cacheMinimumOf(upstreamModel),
  *buildRequest(body, request, options) {
    const { betas, ...built } = yield* buildMessages(body, request, options, PLAIN);
    const headers = { 'anthropic-version': options.apiVersion ?? VERSION, ...betaHeader(betas) };
    return { path: messagesPath(options.basePath, '/messages'), headers, ...built };
  },
};

/** A request of the API, and the betas that it needs, wherever they and the body are sent. */
export function* buildMessages(
  body: ChatBody,
  request: ChatRequest,
  options: DialectOptions,
  envelope: MessagesEnvelope,
): Steps<
  Pick<DialectRequest, 'parts' | 'lengthBytes' | 'dropped'> & {
    readonly cacheMarks: number;
    readonly betas: readonly string[];
    readonly translation: ReplyTranslation;
  }
> {
  refuseCloudStorage(body, request);
  const isNative = options.native?.format === 'messages';
  const built = isNative
    ? passMessages(options.native, options, envelope)
    : yield* refusingWrongEscapes(buildMessagesRequest(body, request, options, envelope));
  yield;
  const isMarked = options.cacheMarks && !(isNative && keepsBillingLine(options.native, options));
  const marked = isMarked ? yield* markMessages(built) : null;
  const { parts, lengthBytes } = marked ?? (isNative ? built : yield* boundMarks(built));
  const { replyContext: context, dropped } = built;
  const sent = isNative ? options.native.body : body;
  const sentFields = sent.object.members.map(({ key }) => key);
  return {
    parts,
    lengthBytes,
    dropped,
    cacheMarks: marked?.cacheMarks ?? 0,
    betas: built.namesFiles ? [...new Set([FILES_BETA, ...built.betas])] : built.betas,
    translation: {
      isNative,
      reply: (bytes) => translateReply(bytes, context),
      passed: isNative && !context.hasServerTools ? readPassedMessage : null,
      stream: () => new MessagesStream(context),
      error: hidingSecrets((bytes) => readMessagesError(bytes, sentFields), options.hosted),
    },
  };
}

/** For clients of the same format. Betas stand in a header, as in their requests. */
function passMessages(native: NativeBody, options: DialectOptions, envelope: MessagesEnvelope): MessagesRequest {
  const betas = native.betas.filter(isBeta);
  const carried = envelope(betas);
  const thinking = thinkingEdits(native, options);
  const decided = [...reservedTier(native), ...endUserEdits(native, options), ...thinking];
  for (const key in carried) {
    const json = carried[key] ?? null;
    decided.push({ key, value: json === null ? null : [Buffer.from(json)] });
  }
  const passed = passNative(native, options, { boundField: 'max_tokens', decided });
  const { parts, lengthBytes } = options.dropBillingLine ? lineless(passed, native) : passed;
  return {
    parts,
    lengthBytes,
    replyContext: { hidesThinking: false, usesLegacyFunctions: false, hasServerTools: options.hosted.length > 0 },
    namesFiles: false,
    betas,
    dropped: thinking.length === 0 ? native.dropped : [...native.dropped, 'thinking'],
  };
}

/**
 * Anthropic takes any characters in `metadata.user_id` (platform.claude.com, "Create a Message": at most 256): what it
 * takes passes. Other makers' models in its format have other rules, as DeepSeek's.
 */
function endUserEdits({ body }: NativeBody, { upstreamModel, endUsers }: DialectOptions): readonly MemberEdit[] {
  return metadataEdits(body.object, endUsers, isClaude(upstreamModel) ? USER_ID_CHARACTERS_MAX : 0);
}

/** Thinking that cannot be turned off is left out, or is the least that the model has. */
function thinkingEdits({ body }: NativeBody, options: DialectOptions): readonly MemberEdit[] {
  const least = leastThinking(options, givenValue(body.object, 'thinking'));
  return least === undefined ? [] : [{ key: 'thinking', value: least === null ? null : [least] }];
}

/** The line differs in each request: where a provider reads it as a part of the prompt, no cache is read behind it. */
function keepsBillingLine({ body }: NativeBody, { dropBillingLine }: DialectOptions): boolean {
  return !dropBillingLine && billingBytesOf(body) > 0;
}

/** For providers that read the line as a part of the prompt. */
function lineless(passed: ByteParts, { body }: NativeBody): ByteParts {
  if (billingBytesOf(body) === 0) return passed;
  const whole = Buffer.concat(passed.parts);
  const object = scanTopLevel(whole);
  const { bytes } = withoutBillingLines({ bytes: whole, object, value: parseSkimmed(object) }).body;
  return { parts: [bytes], lengthBytes: bytes.length };
}

/** Reserved capacity by the API's own name of it: its usage reports another. */
function reservedTier({ body }: NativeBody): MemberEdit[] {
  const isReserved = textOf(givenValue(body.object, 'service_tier')) === 'priority';
  return isReserved ? [{ key: 'service_tier', value: [Buffer.from('"auto"')] }] : [];
}

/** The header that names betas; none without any. */
export function betaHeader(betas: readonly string[]): Record<string, string> {
  return betas.length === 0 ? {} : { 'anthropic-beta': [...new Set(betas)].join(',') };
}
