import { ApiProperty } from '@nestjs/swagger';
import type { IdPrefix } from '#kernel';
import { exampleId, EXAMPLE_TIME } from '../examples.js';

interface PropertyOptions {
  readonly description?: string;
  readonly nullable?: true;
  readonly example?: string;
}

/** Properties that many responses share. */
export function IdProperty(prefix: IdPrefix, options: PropertyOptions = {}): PropertyDecorator {
  return ApiProperty({ type: 'string', example: exampleId(prefix), ...options });
}

export function ObjectProperty(name: string): PropertyDecorator {
  return ApiProperty({ type: 'string', enum: [name] });
}

export function TimeProperty(options: PropertyOptions = {}): PropertyDecorator {
  return ApiProperty({ type: 'string', format: 'date-time', example: EXAMPLE_TIME, ...options });
}

/** A decimal string of US dollars. */
export function UsdProperty(options: PropertyOptions = {}): PropertyDecorator {
  return ApiProperty({ type: 'string', example: '24.999945', ...options });
}

export function TextsProperty(options: PropertyOptions = {}): PropertyDecorator {
  return ApiProperty({ type: 'array', items: { type: 'string' }, ...options });
}

export function VersionProperty(): PropertyDecorator {
  return ApiProperty({ type: 'integer', description: 'Also the ETag, for If-Match.', example: 1 });
}

/** Who changed or booked something, by kind and id. */
export function ActorProperty(): PropertyDecorator {
  return ApiProperty({ type: 'string', example: `admin_token:${exampleId('tok')}` });
}

/** The secret of a key or token: only in the first response. */
export function SecretProperty(example: string): PropertyDecorator {
  return ApiProperty({
    type: 'string',
    example,
    required: false,
    description: 'Shown this once, never stored: a replay of the request does not have it.',
  });
}

/** The code of a text, for rendering it in another language. */
export function MessageCodeProperty(example: string): PropertyDecorator {
  return ApiProperty({ type: 'string', example, description: 'The code of the text. Codes may be added.' });
}

export function MessageParamsProperty(example: Readonly<Record<string, unknown>>): PropertyDecorator {
  return ApiProperty({
    ...{ type: 'object', additionalProperties: true, example },
    description: 'Parameters of the text: strings, numbers, and lists of `{code, params}`. Amounts end in `_usd`.',
  });
}
