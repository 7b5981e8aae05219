import type { CatalogModel } from '#catalog';
import { RoutifyError, type PriceVersion, type ChatNeed, isPaidTier, type Meter } from '#core';
import type { ChatRequest, ModelRequest } from '#formats';
import { isAdvisor } from './advisor.js';
import { pricedUnits } from './hosted-units.js';

/** A feature billed besides ordinary tokens: its request field, and the meters one of which prices it. */
interface PaidExtra {
  readonly need: ChatNeed;
  readonly field: string;
  readonly meters: readonly Meter[];
  readonly isOffered: (model: CatalogModel) => boolean;
}

const PAID_EXTRAS: readonly PaidExtra[] = [
  {
    need: 'web_search',
    field: 'web_search_options',
    // A price of requests that are searches, or of the searches.
    meters: ['request', 'web_search_call'],
    isOffered: ({ capabilities }) => capabilities.includes('web_search'),
  },
  {
    need: 'audio_output',
    field: 'audio',
    meters: ['audio_output', 'audio_second'],
    isOffered: ({ outputModalities }) => outputModalities.includes('audio'),
  },
];

/** The 400 that names the field of a feature that the model does not offer or has no price for. Null: none. */
export function unpricedExtra(
  { needs, hosted }: ChatRequest,
  model: CatalogModel,
  price: PriceVersion,
): RoutifyError | null {
  for (const { need, field, meters, isOffered } of PAID_EXTRAS) {
    if (!needs.has(need)) continue;
    if (isOffered(model) && meters.some((meter) => isPriced(meter, price))) continue;
    return noPrice(field, `'${field}'`, model);
  }
  const forced = hosted.find(
    (tool) => tool.isForced && !isAdvisor(tool) && !needs.has('web_search') && pricedUnits(tool, price).length === 0,
  );
  return forced === undefined ? null : noPrice('tool_choice', `The forced tool (${forced.param})`, model);
}

function isPriced(meter: Meter, { rows }: PriceVersion): boolean {
  return rows.every(({ rates }) => rates[meter] !== undefined);
}

function noPrice(param: string, what: string, { canonicalId }: CatalogModel): RoutifyError {
  return new RoutifyError('invalid_request_error', `${what} has no price for ${canonicalId}.`, { param });
}

/** The 400 of a service tier that the model has no price for. Null: it has, or it is the ordinary one. */
export function unpricedTier(
  { serviceTier }: ModelRequest,
  { canonicalId }: CatalogModel,
  { serviceTiers }: PriceVersion,
): RoutifyError | null {
  if (!isPaidTier(serviceTier) || serviceTiers?.has(serviceTier) === true) return null;
  const priced = [...(serviceTiers?.keys() ?? [])];
  const known = priced.length === 0 ? 'Omit it to use the standard tier.' : `Tiers with a price: ${priced.join(', ')}.`;
  const message = `The service_tier ${JSON.stringify(serviceTier)} has no price for ${canonicalId}. ${known}`;
  return new RoutifyError('invalid_request_error', message, {
    param: 'service_tier',
    metadata: { service_tiers: priced },
  });
}
