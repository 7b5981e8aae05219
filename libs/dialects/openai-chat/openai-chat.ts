import { ENDPOINT_PATHS, MODEL_ENDPOINTS } from '#kernel';
import type { ChatRequest } from '#requests';
import { cacheMinimumOf } from '../cache-marks/cache-minimum.js';
import { markChat } from '../cache-marks/mark-chat.js';
import type { Dialect, DialectOptions } from '../dialect.js';
import { refuseCloudStorage } from '../translation/refuse-cloud-storage.js';
import { withoutAnthropic } from '../translation/plain/without-anthropic.js';
import { openaiModelListing } from './list-models.js';
import { openrouterUnit, withServerTools } from './server-tools.js';
import { buildUpstreamRequest } from './build-upstream-request.js';

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
  buildRequest: (body, request, options) => {
    refuseCloudStorage(body, request);
    const keepsMarks = hasMarks(options.reasoningField);
    const plain = withoutAnthropic(body, { keepsMarks, takesMediaResults: false, keeps: NO_FIELDS });
    const keyed = withCacheKey(request, options);
    const sent = buildUpstreamRequest(withServerTools(plain.body, options.hosted), request, keyed);
    return {
      ...(options.cacheMarks ? markChat(sent) : sent),
      path: ENDPOINT_PATHS[request.endpoint],
      headers: NO_HEADERS,
      dropped: plain.dropped,
      translation: null,
    };
  },
};

/** Upstreams with these details have OpenRouter's format, which has marks of caches, too. */
function hasMarks(field: DialectOptions['reasoningField']): boolean {
  return field === 'reasoning_details';
}

/** As the default of the field: what the client or the operator says wins. */
function withCacheKey({ endpoint }: ChatRequest, options: DialectOptions): DialectOptions {
  const { cacheKey, policy } = options;
  if (cacheKey === null || endpoint !== 'chat') return options;
  return { ...options, policy: { ...policy, default: { prompt_cache_key: cacheKey, ...policy.default } } };
}
