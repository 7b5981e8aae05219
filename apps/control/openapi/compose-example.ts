import { EXAMPLE_TIME } from '#core';

/** The part of a schema that determines an example. The caller resolves references. */
export interface ExampleSchema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, ExampleSchema>>;
  readonly required?: readonly string[];
  readonly items?: ExampleSchema;
  readonly anyOf?: readonly ExampleSchema[];
  readonly allOf?: readonly ExampleSchema[];
}

export type FindSchema = (reference: string) => ExampleSchema;

/**
 * Composes an example from those of the fields. A request has the required fields, and the optional ones with an
 * example; a reply has all fields. Undefined for text without an example, which cannot be made up.
 */
export class ExampleComposer {
  constructor(
    private readonly use: 'request' | 'reply',
    private readonly find: FindSchema,
  ) {}

  compose(schema: ExampleSchema, isRequired = true): unknown {
    if (schema.example !== undefined) return schema.example;
    if (schema.$ref !== undefined) return this.compose(this.find(schema.$ref), isRequired);
    // A reference with its own description, or a nullable one.
    const wrapped = (schema.allOf ?? schema.anyOf)?.find(({ type }) => type !== 'null');
    if (wrapped !== undefined) return this.compose(wrapped, isRequired);
    if (schema.properties !== undefined) return this.composeObject(schema, isRequired);
    if (schema.items !== undefined) return this.composeList(schema.items, isRequired);
    return isRequired || this.use === 'reply' ? plainExample(schema) : undefined;
  }

  private composeObject({ properties = {}, required = [] }: ExampleSchema, isRequired: boolean): unknown {
    const entries = Object.entries(properties)
      .map(([name, schema]) => [name, this.compose(schema, required.includes(name))] as const)
      .filter(([, example]) => example !== undefined);
    return entries.length === 0 && !isRequired ? undefined : Object.fromEntries(entries);
  }

  private composeList(items: ExampleSchema, isRequired: boolean): unknown {
    const isPlain = items.$ref === undefined && items.properties === undefined;
    const item = isPlain ? items.enum?.[0] : this.compose(items, isRequired);
    if (item !== undefined && (isRequired || !isPlain)) return [item];
    return isRequired ? [] : undefined;
  }
}

/** An example derived from the type alone. */
function plainExample({ default: standard, enum: values, type = [], format, minimum = 0 }: ExampleSchema): unknown {
  if (standard !== undefined) return standard;
  if (values !== undefined) return values[0];
  const types = typeof type === 'string' ? [type] : type;
  if (types.includes('null')) return null;
  if (format === 'date-time') return EXAMPLE_TIME;
  if (types.includes('boolean')) return false;
  if (types.includes('integer') || types.includes('number')) return minimum;
  return types.includes('object') ? {} : undefined;
}
