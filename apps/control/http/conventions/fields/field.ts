import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';

export interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  /** The field can be absent. In a PATCH an absent field stays unchanged. */
  readonly optional?: true;
  /** The field can be null: "none" or "unlimited". */
  readonly nullable?: true;
}

interface FieldRule {
  readonly accepts: (value: unknown) => boolean;
  /** Completes "expected …"; the whole rule in words. */
  readonly expected: string;
  readonly schema: ApiPropertyOptions;
  /** Code of the error detail when it is not `invalid_value`. */
  readonly code?: 'invalid_id';
}

/**
 * One field of a request body or query: check, error and documentation in one place. Absent and null differ, as in a
 * JSON merge patch.
 */
export function field({ accepts, expected, schema, code }: FieldRule, options: FieldOptions): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  return applyDecorators(
    ValidateIf((_body, value) => !(optional && value === undefined) && !(nullable && value === null)),
    ValidateBy({
      name: code ?? 'invalid_value',
      validator: { validate: accepts, defaultMessage: () => (nullable ? `${expected}, or null` : expected) },
    }),
    ApiProperty({
      ...schema,
      description,
      required: !optional,
      ...(nullable ? { nullable } : {}),
      ...(example === undefined ? {} : { example }),
    } as ApiPropertyOptions),
  );
}
