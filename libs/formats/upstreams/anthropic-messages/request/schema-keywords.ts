/**
 * What the provider's grammars know of JSON Schema (platform.claude.com, "Structured outputs": JSON Schema limitations),
 * and what happens to the rest.
 */

/** Keywords that stay. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'anyOf', 'allOf', '$ref', '$defs', 'definitions'],
  ...['properties', 'required', 'additionalProperties', 'items'],
  ...[
    'title',
    'description',
    'default',
    '$schema',
    '$id',
    '$comment',
    'examples',
    'deprecated',
    'readOnly',
    'writeOnly',
  ],
]);

/** Keywords without which a schema would allow less, or something else: nothing of the grammar stands for them. */
const STRUCTURAL: ReadonlySet<string> = new Set([
  ...['oneOf', 'patternProperties', 'prefixItems', 'additionalItems', 'nullable', '$dynamicRef', '$recursiveRef'],
]);

/** The same, unless they forbid what the grammar forbids anyway. */
const CLOSING: ReadonlySet<string> = new Set(['unevaluatedProperties', 'unevaluatedItems']);

/** What may stand beside `$ref` and `anyOf`: it allows nothing less. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  ...['title', 'description', 'default', '$schema', '$id', '$comment', 'examples', 'deprecated', 'readOnly'],
  ...['writeOnly', '$defs', 'definitions'],
]);

const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);

/** Look-arounds, back-references, word boundaries and classes of Unicode. */
const UNKNOWN_PATTERN = /\(\?[=!<]|\\(?:[1-9]|k<|[bBpP])/;

type Treatment =
  /** The grammar has it. */
  | 'kept'
  /** The grammar allows more without it; the description states it. */
  | 'described'
  /** The grammar cannot express the schema. */
  | 'inexpressible';

/** What happens to a keyword with this value. */
export function treatmentOf(key: string, value: unknown): Treatment {
  if (KNOWN.has(key)) return 'kept';
  if (STRUCTURAL.has(key)) return value === false ? 'described' : 'inexpressible';
  if (CLOSING.has(key)) return value === false ? 'described' : 'inexpressible';
  if (key === 'minItems') return value === 0 || value === 1 ? 'kept' : 'described';
  if (key === 'format') return FORMATS.has(value) ? 'kept' : 'described';
  if (key === 'pattern') return typeof value === 'string' && !UNKNOWN_PATTERN.test(value) ? 'kept' : 'described';
  return 'described';
}

export function isAnnotation(key: string): boolean {
  return ANNOTATIONS.has(key);
}
