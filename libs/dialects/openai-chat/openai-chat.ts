import { ENDPOINT_PATHS, ENDPOINTS } from '#kernel';
import type { Dialect } from '../dialect.js';
import { openaiModelListing } from './list-models.js';
import { buildUpstreamRequest } from './build-upstream-request.js';

const NOTHING: readonly never[] = [];
const NO_HEADERS = {};

/** OpenAI's formats, which most providers support: requests and replies keep their bytes. */
export const openaiChat: Dialect = {
  endpoints: ENDPOINTS,
  credentialHeader: { name: 'authorization', prefix: 'Bearer ' },
  modelListing: openaiModelListing,
  singleCalls: true,
  remoteMedia: () => NOTHING,
  buildRequest: (body, request, options) => {
    const { parts, lengthBytes } = buildUpstreamRequest(body, request, options);
    const path = ENDPOINT_PATHS[request.endpoint];
    return { parts, lengthBytes, path, headers: NO_HEADERS, dropped: NOTHING, translation: null };
  },
};
