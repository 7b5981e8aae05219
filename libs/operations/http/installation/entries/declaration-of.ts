import type { Declaration } from '../../../installation/sections/sections.js';
import type {
  InstallationRequest,
  DeclaredRouteRequest,
  DeclaredPriceRequest,
  DeclaredModelRequest,
} from './installation.dto.js';
import { channelEntryOf } from './channel-entry.js';
import { credentialEntriesOf } from './credential-entries.js';
import { keyOfRate } from '#core';
import { readRate, type DisplayRateRequest, definedFields } from '#core/http';
import type { DisplayRateEntry } from '../../../installation/sections/display-rates.section.js';
import { type CreateTierRequest, tierFieldsOf } from '#auth/http';
import type { TierEntry } from '../../../installation/sections/tiers.section.js';
import { routeKey, type RouteEntry } from '../../../installation/sections/routes.section.js';
import { formatPrice } from '#catalog';
import { readPrice, modelPatchOf, newModelOf, readOptionalPrice } from '#catalog/http';
import { priceKey, type PriceEntry } from '../../../installation/sections/prices.section.js';
import type { ModelEntry } from '../../../installation/sections/models.section.js';

/** A file as input of the services. Throws 400 for errors that only parsing finds, such as an invalid price. */
export function declarationOf(file: InstallationRequest): Declaration {
  const { tiers, models, prices, channels, routes, display_rates } = file;
  return {
    tiers: tiers?.map(tierEntryOf) ?? null,
    models: models?.map(modelEntryOf) ?? null,
    prices: prices?.map(priceEntryOf) ?? null,
    channels: channels?.map(channelEntryOf) ?? null,
    credentials: channels?.flatMap(credentialEntriesOf) ?? null,
    routes: routes?.map(routeEntryOf) ?? null,
    display_rates: display_rates?.map(displayRateEntryOf) ?? null,
  };
}

function displayRateEntryOf(request: DisplayRateRequest): DisplayRateEntry {
  const declared = readRate(request);
  const { display = true } = declared;
  return { key: keyOfRate(declared), fields: { ...declared, display }, patch: declared, create: { input: declared } };
}

function tierEntryOf(body: CreateTierRequest): TierEntry {
  const { ...fields } = body;
  const patch = tierFieldsOf(body);
  return { key: body.name, fields: definedFields(fields), patch, create: { input: { ...patch, name: body.name } } };
}

function routeEntryOf({ match, strategy, max_attempts, fallbacks }: DeclaredRouteRequest): RouteEntry {
  const named = { model: match.model ?? null, tier: match.tier ?? null, tag: match.tag ?? null };
  const route = { match: named, ...definedFields({ strategy, maxAttempts: max_attempts, fallbacks }) };
  const fields = definedFields({ match: named, strategy, max_attempts, fallbacks });
  return { key: routeKey(named), fields, patch: route, create: { input: route } };
}

/** Throws 400 for a price that cannot be read. */
function priceEntryOf(body: DeclaredPriceRequest, index: number): PriceEntry {
  const { model, tier, ...price } = body;
  const written = readPrice(price, `prices[${index}]`);
  const named = { model, tier, price: written };
  return {
    key: priceKey(named),
    fields: { model, tier, ...formatPrice(written) },
    patch: named,
    create: { input: named },
  };
}

/** Throws 400 for a price that cannot be read. */
function modelEntryOf(body: DeclaredModelRequest, index: number): ModelEntry {
  const { price, aliases, sunset_at: sunset, ...rest } = body;
  const read = readOptionalPrice(price, `models[${index}].price`);
  const shown = read === null ? price : formatPrice(read);
  // As it is stored, so that the same time in another form is no difference.
  const sunset_at = typeof sunset === 'string' ? new Date(sunset).toISOString() : sunset;
  const fields = definedFields({ ...rest, sunset_at, aliases: aliases?.toSorted(), price: shown });
  return { key: body.canonical_id, fields, patch: { fields: modelPatchOf(body), price: read }, create: createOf(body) };
}

function createOf(body: DeclaredModelRequest): ModelEntry['create'] {
  const { context_length, max_output_tokens, ...rest } = body;
  if (context_length === undefined || max_output_tokens === undefined) {
    const path = context_length === undefined ? 'context_length' : 'max_output_tokens';
    return { fault: { path, code: 'required', message: `${path} is required because this model does not exist yet.` } };
  }
  return { input: newModelOf({ ...rest, context_length, max_output_tokens }) };
}
