import { ApiProperty } from '@nestjs/swagger';
import { PRICE_FIELDS, type PriceField } from '#catalog';
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
