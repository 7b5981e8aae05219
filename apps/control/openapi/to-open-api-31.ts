/**
 * OpenAPI 3.1 has no `nullable`: null is one of a schema's types. Decorators write the older form, which is translated
 * here in the whole document.
 */
export function toOpenApi31<T>(node: T): T {
  if (Array.isArray(node)) return node.map((item: unknown) => toOpenApi31(item)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const translated = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, toOpenApi31<unknown>(value)]),
  );
  return (translated.nullable === true ? withNull(translated) : translated) as T;
}

function withNull(nullable: Record<string, unknown>): Record<string, unknown> {
  const { description, ...schema } = nullable;
  delete schema.nullable;
  const described = description === undefined ? {} : { description };
  if (typeof schema.type !== 'string') {
    return { ...described, anyOf: [...((schema.allOf as unknown[] | undefined) ?? [schema]), { type: 'null' }] };
  }
  const values = Array.isArray(schema.enum) ? { enum: [...(schema.enum as unknown[]), null] } : {};
  return { ...described, ...schema, ...values, type: [schema.type, 'null'] };
}
