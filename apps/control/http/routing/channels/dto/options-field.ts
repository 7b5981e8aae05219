import type { ApiPropertyOptions } from '@nestjs/swagger';
import { CHANNEL_OPTIONS } from '#channels';
import { kind } from '../../../conventions/fields/declare.js';
import { shape } from '../../../conventions/fields/kinds.js';
import { isPlainObject } from '../../../conventions/is-plain-object.js';

type ChannelOption = (typeof CHANNEL_OPTIONS)[keyof typeof CHANNEL_OPTIONS];

const PROPERTIES = Object.fromEntries(
  Object.values(CHANNEL_OPTIONS).map((option: ChannelOption) => [
    option.field,
    {
      ...typeOf(option),
      description: `${option.about === undefined ? '' : `${option.about} `}Expects ${option.expected}.`,
      default: option.standard,
    },
  ]),
);

/** The schema of an option's values, by its default. */
function typeOf({ field: name, standard, orNull }: ChannelOption): object {
  if (orNull !== undefined) return { type: orNull, nullable: true };
  if (typeof standard === 'number') return { type: 'integer' };
  if (typeof standard === 'boolean') return { type: 'boolean' };
  if (Array.isArray(standard)) return { type: 'array', items: { type: 'string' } };
  if (typeof standard === 'string') return { type: 'string' };
  return { type: 'object', additionalProperties: name === 'rename' ? { type: 'string' } : true };
}

/** Schema of the channel options with their defaults, built from `CHANNEL_OPTIONS`. */
const OPTIONS_SCHEMA = {
  type: 'object',
  properties: PROPERTIES,
  additionalProperties: false,
} as unknown as ApiPropertyOptions;

/** The options of a channel. The channels module validates each one. */
export const channelOptions = kind<Record<string, unknown>>(() => ({
  schema: OPTIONS_SCHEMA,
  check: { accepts: isPlainObject, expected: 'an object of options' },
}));

/** The same in a reply, which has every option. */
export const shownOptions = shape<Record<string, unknown>>({
  ...OPTIONS_SCHEMA,
  required: Object.keys(PROPERTIES),
  selfRequired: true,
} as unknown as ApiPropertyOptions);
