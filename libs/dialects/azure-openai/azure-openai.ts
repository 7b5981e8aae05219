import { ENDPOINT_PATHS, ENDPOINTS, type EndpointName } from '#kernel';
import type { Dialect, DialectOptions } from '../dialect.js';
import { openaiChat } from '../openai-chat/openai-chat.js';

/** The newest that is generally available; an operator names another one in the channel's options. */
const API_VERSION_DEFAULT = '2024-10-21';

/**
 * Azure's OpenAI service: OpenAI's bodies and answers behind other addresses and another header. Content filter results
 * are members like any other, and a chunk that holds nothing else is passed on.
 */
export const azureOpenai: Dialect = {
  endpoints: ENDPOINTS,
  credentialHeader: { name: 'api-key', prefix: '' },
  remoteMedia: openaiChat.remoteMedia,
  buildRequest: (body, request, options) => ({
    ...openaiChat.buildRequest(body, request, options),
    path: pathOf(request.endpoint, options),
  }),
};

/** The newer API takes the deployment from the body and needs no version; the older one has both in the address. */
function pathOf(endpoint: EndpointName, { basePath, apiVersion, upstreamModel }: DialectOptions): string {
  const path = ENDPOINT_PATHS[endpoint];
  if (basePath.endsWith('/openai/v1')) {
    return apiVersion === null ? path : `${path}?${versionQuery(apiVersion)}`;
  }
  const root = basePath.endsWith('/openai') ? '' : '/openai';
  const deployment = `${root}/deployments/${encodeURIComponent(upstreamModel)}`;
  return `${deployment}${path}?${versionQuery(apiVersion ?? API_VERSION_DEFAULT)}`;
}

function versionQuery(apiVersion: string): string {
  return `api-version=${encodeURIComponent(apiVersion)}`;
}
