import { ENDPOINT_PATHS, MODEL_ENDPOINTS } from '#core';
import type { ChatRequest } from '../../chat/body/model-request.js';
import { cacheMinimumOf } from '../cache-marks/cache-minimum.js';
import { markChat } from '../cache-marks/mark-chat.js';
import type { Dialect, DialectOptions, DialectRequest } from '../dialect.js';
import { refuseCloudStorage } from '../translation/refuse-cloud-storage.js';
import { withoutAnthropic } from '../translation/plain/without-anthropic.js';
import { openaiModelListing } from './list-models.js';
import { openrouterUnit, withServerTools } from './server-tools.js';
import { losesNames, memberRuleOf } from './plain-members.js';
import { hasSwitch, turnsThinkingOff } from './thinking-off.js';
import { buildUpstreamRequest, hasMarks } from './build-upstream-request.js';

const NOTHING: readonly never[] = [];
const NO_HEADERS = {};
const NO_FIELDS: ReadonlySet<string> = new Set();
/** Models of Anthropic by OpenRouter's names. */
const OF_ANTHROPIC = /^anthropic\//;

/** OpenAI's formats, which most providers support: requests and replies keep their bytes. */
export const openaiChat: Dialect = {
  endpoints: MODEL_ENDPOINTS,
  credentialHeader: { name: 'authorization', prefix: 'Bearer ' },
  modelListing: openaiModelListing,
  singleCalls: true,
  serviceTiers: () => true,
  remoteMedia: () => NOTHING,
  hostedUnit: openrouterUnit,
  cacheMinimum: ({ upstreamModel, reasoningField }) =>
    hasMarks(reasoningField) && OF_ANTHROPIC.test(upstreamModel) ? cacheMinimumOf(upstreamModel) : null,
  *buildRequest(given, request, options) {
    refuseCloudStorage(given, request);
    const keepsMarks = hasMarks(options.reasoningField);
    const plain = yield* withoutAnthropic(given, { keepsMarks, takesMediaResults: false, keeps: NO_FIELDS });
    const turnedOff = request.endpoint === 'chat' ? turnsThinkingOff(given) : null;
    const isThinkingOff = turnedOff !== null && hasSwitch(options);
    const body = withServerTools(plain.body, options.hosted);
    const sent = yield* buildUpstreamRequest(body, request, withCacheKey(request, options), isThinkingOff);
    const lost = turnedOff === 'in a field of Messages' && !isThinkingOff ? ['thinking'] : [];
    const rule = memberRuleOf(options.upstreamModel);
    const unnamed = rule !== null && losesNames(given.value.messages, rule) ? ['messages.name'] : [];
    return {
      path: ENDPOINT_PATHS[request.endpoint],
      headers: cacheKeyHeader(request, options),
      dropped: lost.length + unnamed.length === 0 ? plain.dropped : [...plain.dropped, ...lost, ...unnamed],
      translation: null,
      // Last: ADR 5.
      ...(options.cacheMarks ? markChat(sent) : sent),
    };
  },
};

/** As the default of the field: what the client or the operator says wins. */
function withCacheKey({ endpoint }: ChatRequest, options: DialectOptions): DialectOptions {
  const { cacheKey, policy } = options;
  if (cacheKey?.in !== 'body' || endpoint !== 'chat') return options;
  return { ...options, policy: { ...policy, default: { [cacheKey.name]: cacheKey.value, ...policy.default } } };
}

function cacheKeyHeader({ endpoint }: ChatRequest, { cacheKey, drop }: DialectOptions): DialectRequest['headers'] {
  if (cacheKey?.in !== 'header' || endpoint !== 'chat' || drop.includes(cacheKey.name)) return NO_HEADERS;
  return { [cacheKey.name]: cacheKey.value };
}
