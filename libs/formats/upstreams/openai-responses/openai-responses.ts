import { givenValue, membersOf, textOf, valueAt, type Steps } from '#core';
import { refusingWrongEscapes } from '../../chat/body/refuse-value.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import { azureOpenai } from '../azure-openai/azure-openai.js';
import type { Dialect, DialectOptions } from '../dialect.js';
import { openaiModelListing } from '../openai-chat/list-models.js';
import { hidingSecrets } from '../translation/hide-secrets.js';
import type { PlainOptions } from '../translation/plain/plain-messages.js';
import { refuseCloudStorage } from '../translation/refuse-cloud-storage.js';
import { withoutAnthropic } from '../translation/plain/without-anthropic.js';
import { readPassedResponse } from './reply/read-passed-response.js';
import { readResponsesError } from './reply/translate-error.js';
import { translateCompaction, translateReply } from './reply/translate-reply.js';
import { buildResponsesRequest, type ResponsesRequest } from './request/build-request.js';
import { responsesUnit } from './request/hosted-tools.js';
import { passResponses } from './request/pass-responses.js';
import { ResponsesStream } from './stream/responses-stream.js';

const NO_HEADERS = {};
/** What bodies of Anthropic's clients may keep here. */
const OF_ANTHROPIC: PlainOptions = { keepsMarks: false, takesMediaResults: true, keeps: new Set() };
const PATH = '/responses';
const COMPACTION_PATH = `${PATH}/compact`;

/** OpenAI's Responses API, which some of its models speak alone, without storing anything there. */
export const openaiResponses: Dialect = {
  endpoints: ['chat'],
  credentialHeader: { name: 'authorization', prefix: 'Bearer ' },
  modelListing: openaiModelListing,
  singleCalls: true,
  serviceTiers: () => true,
  remoteMedia: () => [],
  hostedUnit: responsesUnit,
  cacheMinimum: () => null,
  *buildRequest(body, request, options) {
    refuseCloudStorage(body, request);
    const isNative = options.native?.format === 'responses';
    const isCompaction = isNative && options.native.operation === 'compact';
    const built = isNative ? passResponses(options.native, options) : yield* buildPlain(body, request, options);
    const { parts, lengthBytes, replyContext: context, dropped } = built;
    const sent = isNative ? options.native.body : body;
    const sentFields = sent.object.members.map(({ key }) => key);
    return {
      parts,
      lengthBytes,
      path: isCompaction ? COMPACTION_PATH : PATH,
      headers: NO_HEADERS,
      dropped,
      translation: {
        isNative,
        passed: isNative && !isCompaction && !context.countsUnits ? readPassedResponse : null,
        reply: (bytes) => (isCompaction ? translateCompaction(bytes) : translateReply(bytes, context)),
        stream: () => new ResponsesStream(context),
        error: hidingSecrets((bytes) => readResponsesError(bytes, sentFields), options.hosted),
      },
    };
  },
};

function* buildPlain(...[body, request, options]: Parameters<Dialect['buildRequest']>): Steps<ResponsesRequest> {
  const plain = yield* withoutAnthropic(body, OF_ANTHROPIC);
  const wished = { wantsSummary: showsThinking(body), ...options };
  const built = yield* refusingWrongEscapes(buildResponsesRequest(plain.body, request, wished));
  return { ...built, dropped: [...plain.dropped, ...built.dropped] };
}

/** Whether a client of Anthropic's shows what the model thinks. */
function showsThinking({ object }: ChatBody): boolean {
  const thinking = membersOf(valueAt(givenValue(object, 'routify_anthropic'), 'thinking'));
  const type = textOf(thinking?.get('type'));
  return (type === 'enabled' || type === 'adaptive') && textOf(thinking?.get('display')) !== 'omitted';
}

/** The same at Azure: its v1 API takes the deployment from the body, and the credential in a header of its own. */
export const azureResponses: Dialect = {
  ...openaiResponses,
  credentialHeader: azureOpenai.credentialHeader,
  modelListing: azureOpenai.modelListing,
  *buildRequest(body, request, options) {
    const built = yield* openaiResponses.buildRequest(body, request, options);
    return { ...built, path: azurePath(options, built.path) };
  },
};

/** Versions of Azure's older API, which are in the URLs of chat completions; its v1 API refuses them. */
const DATED_VERSION = /^\d{4}-\d{2}-\d{2}/;

function azurePath({ basePath, apiVersion }: DialectOptions, path: string): string {
  const query =
    apiVersion === null || DATED_VERSION.test(apiVersion) ? '' : `?api-version=${encodeURIComponent(apiVersion)}`;
  if (basePath.endsWith('/openai/v1')) return path + query;
  return `${basePath.endsWith('/openai') ? '' : '/openai'}/v1${path}${query}`;
}
