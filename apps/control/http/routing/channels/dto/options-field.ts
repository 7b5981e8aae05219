import type { ApiPropertyOptions } from '@nestjs/swagger';
import { CHANNEL_OPTIONS } from '#channels';
import { field, type FieldOptions } from '../../../conventions/fields/field.js';
import { isPlainObject } from '../../../conventions/is-plain-object.js';

const PROPERTIES = Object.fromEntries(
  Object.values(CHANNEL_OPTIONS).map(({ field: name, expected, standard, about }) => [
    name,
    { description: `${about === undefined ? '' : `${about} `}Expects ${expected}.`, default: standard },
  ]),
);

/** Schema of the channel options with their defaults, built from `CHANNEL_OPTIONS`. */
export const OPTIONS_SCHEMA = {
  type: 'object',
  properties: PROPERTIES,
  additionalProperties: false,
} as unknown as ApiPropertyOptions;

/** The options of a channel. The channels module validates each one. */
export function OptionsField(options: FieldOptions): PropertyDecorator {
  return field({ accepts: isPlainObject, expected: 'an object of options', schema: OPTIONS_SCHEMA }, options);
}
