import { vendorName } from '../domain/price-lists/vendor-names.js';
import { parsePrice, type Price } from '../domain/prices/price.js';
import { listedModel, listedName } from './listed-models.js';
import { pricesAt, shippedEntries } from './shipped-catalog.js';

/** What the shipped lists have for a model of a provider. */
export interface ModelProposal {
  /** `vendor/name`; null: the provider's name has no character that a canonical id may have. */
  readonly canonicalId: string | null;
  readonly contextLength: number | null;
  readonly maxOutputTokens: number | null;
  /** The vendor's own price; null: not listed. */
  readonly price: Price | null;
}

const CANONICAL_ID_MAX = 200;

/**
 * Proposes how the catalog could name a model: as the shipped price list has it, else as the vendors' lists do, else
 * `vendor/name` of the provider.
 * @param vendor of a model that no list knows: preset or name of the channel
 * @param nowMs Unix time at which the price is in force
 */
export function proposeModel(upstreamModel: string, vendor: string, nowMs = Date.now()): ModelProposal {
  const shipped = shippedModels();
  const name = upstreamModel.slice(0, CANONICAL_ID_MAX).toLowerCase();
  const found = shipped.get(`${vendorName(vendor)}/${name}`) ?? shipped.get(name);
  const canonicalId = found?.canonicalId ?? listedName(name) ?? nameFor(upstreamModel, vendor);
  const listed = canonicalId === null ? null : listedModel(canonicalId);
  const { contextLength, maxOutputTokens } = found ?? listed ?? { contextLength: null, maxOutputTokens: null };
  return { canonicalId, contextLength, maxOutputTokens, price: found === undefined ? null : priceAt(found, nowMs) };
}

/** Characters that a canonical id may not have become `-`. */
function nameFor(upstreamModel: string, vendor: string): string | null {
  const parts = upstreamModel
    .slice(0, CANONICAL_ID_MAX)
    .split('/')
    .map(wordOf)
    .filter((part) => part !== '');
  if (parts.length === 0) return null;
  const whole = parts.length > 1 ? parts : [wordOf(vendorName(vendor)), ...parts];
  const [first = '', ...rest] = whole;
  const id = [first.replaceAll(/[:@~]/g, '-'), ...rest].join('/').slice(0, CANONICAL_ID_MAX).replace(/\/+$/, '');
  return id.includes('/') ? id : null;
}

const wordOf = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9._:@~-]+/g, '-').replaceAll(/^[^A-Za-z0-9]+|-+$/g, '');

interface ShippedModel {
  readonly canonicalId: string;
  readonly contextLength: number;
  readonly maxOutputTokens: number;
  readonly entry: Parameters<typeof pricesAt>[0];
}

function priceAt({ entry }: ShippedModel, nowMs: number): Price | null {
  const price = parsePrice(pricesAt(entry, nowMs).price);
  return 'details' in price ? null : price;
}

let shippedList: ReadonlyMap<string, ShippedModel> | null = null;

/** Of the shipped price list, by canonical id, its last part and aliases. Read at the first use: gateways have none. */
function shippedModels(): ReadonlyMap<string, ShippedModel> {
  shippedList ??= readShipped();
  return shippedList;
}

function readShipped(): ReadonlyMap<string, ShippedModel> {
  const byName = new Map<string, ShippedModel>();
  for (const entry of shippedEntries()) {
    const { canonical_id: canonicalId, aliases, context_length: contextLength, max_output_tokens } = entry;
    const model = { canonicalId, contextLength, maxOutputTokens: max_output_tokens, entry };
    const names = [canonicalId, canonicalId.slice(canonicalId.lastIndexOf('/') + 1), ...aliases];
    for (const name of names.map((one) => one.toLowerCase())) if (!byName.has(name)) byName.set(name, model);
  }
  return byName;
}
