import { PRICE_FIELDS, type PriceField } from '#catalog';
import { PRICE_UNITS } from '#kernel';
import { isPlainObject } from '../../../conventions/is-plain-object.js';
import { kind } from '../../../conventions/fields/declare.js';
import { text } from '../../../conventions/fields/kinds.js';
import { usdInput, type UsdInput } from '../../../conventions/fields/usd.js';

const DESCRIPTIONS: Readonly<Record<PriceField, string>> = {
  input_per_mtok_usd: 'Prompt tokens that are not priced apart.',
  cache_read_per_mtok_usd: 'Prompt tokens read from a cache.',
  cache_write_per_mtok_usd: 'Prompt tokens written to a cache.',
  cache_write_1h_per_mtok_usd: 'Prompt tokens written to a cache for an hour.',
  output_per_mtok_usd: 'Completion tokens that are not priced apart.',
  reasoning_per_mtok_usd: 'Reasoning tokens.',
  image_input_per_mtok_usd: 'Prompt tokens of images.',
  image_output_per_mtok_usd: 'Completion tokens of images.',
  audio_input_per_mtok_usd: 'Prompt tokens of audio.',
  audio_output_per_mtok_usd: 'Completion tokens of audio.',
  per_request_usd: 'Each request.',
};

const FIELDS = Object.values(PRICE_FIELDS);

/** Every price of a request. */
export const PRICE_INPUTS = eachPrice((name) =>
  usdInput(`${DESCRIPTIONS[name]} Null: not priced apart.`, {
    ...{ sign: 'zero_or_more', optional: true, nullable: true },
    example: '2.5',
  }),
);

/** Every price of a reply. */
export const PRICES_SHOWN = eachPrice((name) =>
  text(`${DESCRIPTIONS[name]} US dollars${name === 'per_request_usd' ? '' : ' per million tokens'}.`, {
    nullable: true,
    example: '2.5',
  }),
);

function eachPrice<F>(declare: (name: PriceField) => F): Record<PriceField, F> {
  return Object.fromEntries(FIELDS.map((name) => [name, declare(name)])) as Record<PriceField, F>;
}

const UNITS = Object.entries(PRICE_UNITS)
  .map(([unit, labels]) => `\`${unit}${labels.length === 0 ? '' : `{${labels.map((label) => `${label}=…`).join()}}`}\``)
  .join(', ');
export const UNIT_PRICES =
  `Prices of units beside tokens, in US dollars for one: ${UNITS}. Labels are optional; the price with the most ` +
  'labels of what was used applies. What is not listed has no price and is not served.';
const UNITS_EXAMPLE = { web_search_call: '0.01', 'image{quality=high,size=1024x1024}': '0.167' };

/** The prices of units; of a request the catalog checks names and amounts. */
export const unitPrices = kind<Readonly<Record<string, UsdInput | null>>>(() => ({
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  check: { accepts: isPlainObject, expected: 'an object from units to US dollars' },
  examples: { request: UNITS_EXAMPLE, reply: UNITS_EXAMPLE },
}));
