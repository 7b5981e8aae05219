import { ENDPOINT_PATHS, MODEL_ENDPOINTS, type ModelEndpoint } from '#core';
import type { Dialect, DialectOptions } from '../dialect.js';
import { readOpenaiModels } from '../openai-chat/list-models.js';
import type { ListingContext } from '../model-listing.js';
import { openaiChat } from '../openai-chat/openai-chat.js';

/** The newest generally available version; a channel option overrides it. */
const API_VERSION_DEFAULT = '2024-10-21';

/**
 * Azure OpenAI: OpenAI's bodies and replies with other paths and another credential header. Content filter results are
 * ordinary members; a chunk with nothing else is passed on.
 */
export const azureOpenai: Dialect = {
  endpoints: MODEL_ENDPOINTS,
  credentialHeader: { name: 'api-key', prefix: '' },
  /** The models that the resource can deploy. Channels name deployments, which only Azure's management API lists. */
  modelListing: { request: (context) => ({ path: listPathOf(context), headers: {} }), read: readOpenaiModels },
  singleCalls: openaiChat.singleCalls,
  serviceTiers: openaiChat.serviceTiers,
  remoteMedia: openaiChat.remoteMedia,
  hostedUnit: openaiChat.hostedUnit,
  cacheMinimum: () => null,
  *buildRequest(body, request, options) {
    const built = yield* openaiChat.buildRequest(body, request, options);
    return { ...built, path: pathOf(request.endpoint, options) };
  },
};

/** The v1 API takes the deployment from the body and needs no version; the older one has both in the URL. */
function pathOf(endpoint: ModelEndpoint, { basePath, apiVersion, upstreamModel }: DialectOptions): string {
  const path = ENDPOINT_PATHS[endpoint];
  if (isVersioned(basePath)) return withVersion(path, apiVersion);
  const deployment = `${rootOf(basePath)}/deployments/${encodeURIComponent(upstreamModel)}`;
  return withVersion(`${deployment}${path}`, apiVersion ?? API_VERSION_DEFAULT);
}

function listPathOf({ basePath, apiVersion }: ListingContext): string {
  if (isVersioned(basePath)) return withVersion('/models', apiVersion);
  return withVersion(`${rootOf(basePath)}/models`, apiVersion ?? API_VERSION_DEFAULT);
}

function isVersioned(basePath: string): boolean {
  return basePath.endsWith('/openai/v1');
}

function rootOf(basePath: string): string {
  return basePath.endsWith('/openai') ? '' : '/openai';
}

function withVersion(path: string, apiVersion: string | null): string {
  return apiVersion === null ? path : `${path}?api-version=${encodeURIComponent(apiVersion)}`;
}
