import { ApiProperty } from '@nestjs/swagger';
import { PRICE_FIELDS, type PriceField } from '#catalog';
import { PRICE_UNITS } from '#kernel';
import { field } from '../../../conventions/fields/field.js';
import { isPlainObject } from '../../../conventions/is-plain-object.js';
import { UsdField } from '../../../conventions/fields/usd-field.js';

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

/** Class decorator: gives a request every price, each optional. */
export function PriceFields(target: { readonly prototype: object }): void {
  for (const name of FIELDS) {
    const description = `${DESCRIPTIONS[name]} Null: not priced apart.`;
    UsdField({ sign: 'zero_or_more', optional: true, nullable: true, description, example: '2.5' })(
      target.prototype,
      name,
    );
  }
}

/** Class decorator: describes every price of an answer. */
export function PriceProperties(target: { readonly prototype: object }): void {
  for (const name of FIELDS) {
    ApiProperty({
      type: 'string',
      nullable: true,
      description: `${DESCRIPTIONS[name]} US dollars${name === 'per_request_usd' ? '' : ' per million tokens'}.`,
      example: '2.5',
    })(target.prototype, name);
  }
}

const UNITS = Object.entries(PRICE_UNITS)
  .map(([unit, labels]) => `\`${unit}${labels.length === 0 ? '' : `{${labels.map((label) => `${label}=…`).join()}}`}\``)
  .join(', ');
const UNITS_DESCRIPTION =
  `Prices of units beside tokens, in US dollars for one: ${UNITS}. Labels are optional; the price with the most ` +
  'labels of what was used applies. What is not listed has no price and is not served.';
const UNITS_EXAMPLE = { web_search_call: '0.01', 'image{quality=high,size=1024x1024}': '0.167' };
const UNITS_SCHEMA = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** The prices of units in a request; the catalog checks names and amounts. */
export function UnitPricesField(): PropertyDecorator {
  const described = { description: `${UNITS_DESCRIPTION} Null: none.`, example: UNITS_EXAMPLE };
  return field(
    { accepts: isPlainObject, expected: 'an object from units to US dollars', schema: UNITS_SCHEMA },
    { optional: true, nullable: true, ...described },
  );
}

export function UnitPricesProperty(): PropertyDecorator {
  return ApiProperty({ ...UNITS_SCHEMA, description: UNITS_DESCRIPTION, example: UNITS_EXAMPLE });
}
