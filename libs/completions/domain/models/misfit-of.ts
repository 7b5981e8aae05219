import type { CatalogModel } from '#catalog';
import type { Endpoint, ModelRequest } from '#dialects';
import { RoutifyError, type PriceVersion } from '#kernel';
import { unpricedExtra } from './unpriced-extra.js';

/** More than any text has on average, escaped Cyrillic included: a prompt with more cannot fit. */
const BYTES_PER_TOKEN_MAX = 64;

/** Why a model cannot serve a request whatever its upstreams say: the 400 that tells it. Null: it may. */
export function misfitOf(
  endpoint: Endpoint,
  asked: ModelRequest,
  { model, price }: { readonly model: CatalogModel; readonly price: PriceVersion },
): RoutifyError | null {
  return unpricedExtra(asked, model, price) ?? hopelessPrompt(endpoint, asked, model);
}

/** Only what is certain before counting; a prompt that is a little too long is the upstream's to refuse. */
function hopelessPrompt(
  { promptField }: Endpoint,
  { promptTextBytes, promptCount }: ModelRequest,
  { canonicalId, contextLength }: CatalogModel,
): RoutifyError | null {
  if (promptTextBytes <= contextLength * promptCount * BYTES_PER_TOKEN_MAX) return null;
  return new RoutifyError(
    'context_length_exceeded',
    `${promptTextBytes} bytes of text are more than the ${contextLength} tokens of context that ${canonicalId} has.`,
    { param: promptField, metadata: { context_length: contextLength } },
  );
}
