import type { CatalogModel } from '#catalog';
import { RoutifyError, type PriceVersion } from '#core';
import { uncountedMedia } from '#billing/metering';
import type { Endpoint, ModelRequest } from '#formats';
import { unpricedExtra, unpricedTier } from './unpriced-extra.js';

/** Above the average of any text, escaped Cyrillic included: a prompt with more cannot fit. */
const BYTES_PER_TOKEN_MAX = 64;

/** The 400 of a request that a model cannot serve on any upstream. Null: it may. */
export function modelRefusal(
  endpoint: Endpoint,
  parsedRequest: ModelRequest,
  { model, price }: { readonly model: CatalogModel; readonly price: PriceVersion },
): RoutifyError | null {
  return (
    unpricedExtra(parsedRequest, model, price) ??
    unpricedTier(parsedRequest, model, price) ??
    uncountedMedia(parsedRequest, model, price, endpoint.promptField) ??
    hopelessPrompt(endpoint, parsedRequest, model)
  );
}

/** Refuses only what is certainly too long before counting; the upstream refuses prompts slightly over the limit. */
function hopelessPrompt(
  { promptField }: Endpoint,
  { promptTextBytes, promptCount }: ModelRequest,
  { canonicalId, contextLength }: CatalogModel,
): RoutifyError | null {
  if (promptTextBytes <= contextLength * promptCount * BYTES_PER_TOKEN_MAX) return null;
  return new RoutifyError(
    'context_length_exceeded',
    `The prompt has ${promptTextBytes} bytes of text, which exceeds the context length of ${canonicalId} (${contextLength} tokens).`,
    { param: promptField, metadata: { context_length: contextLength } },
  );
}
