import { isRecord } from '../../json/is-record.js';
import { parseValue } from '../../json/parse-value.js';
import { jsonBytes } from '../../json/splice.js';

/** Keywords that the provider's grammars cannot hold. What they ask for is said in the description instead. */
const UNHELD: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['maxItems', 'uniqueItems', 'minContains', 'maxContains', 'minProperties', 'maxProperties'],
]);
const SCHEMA_MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

/** A JSON Schema as the provider's structured outputs take it. Its bytes stay where nothing must be changed. */
export function fitSchema(json: Buffer): Buffer {
  const schema = parseValue(json);
  const fitted = fit(schema);
  return fitted === schema ? json : jsonBytes(fitted);
}

/** The same value when it fits. */
function fit(schema: unknown): unknown {
  if (Array.isArray(schema)) return keepIfSame(schema, schema.map(fit));
  if (!isRecord(schema)) return schema;
  const members: Record<string, unknown> = {};
  const said: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (isUnheld(key, value)) said.push(`${key}: ${JSON.stringify(value)}`);
    else if (SCHEMA_MAPS.has(key) && isRecord(value)) members[key] = fitEach(value);
    else members[key] = key === 'enum' || key === 'const' || key === 'default' ? value : fit(value);
  }
  if (isOpenObject(schema)) members['additionalProperties'] = false;
  if (said.length > 0) {
    const description = typeof schema.description === 'string' ? `${schema.description} ` : '';
    members['description'] = `${description}(${said.join(', ')})`;
  }
  return keepIfSame(schema, members);
}

/** A property may be called like a keyword. */
function fitEach(schemas: Record<string, unknown>): Record<string, unknown> {
  return keepIfSame(schemas, Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, fit(schema)])));
}

function isUnheld(key: string, value: unknown): boolean {
  if (key === 'minItems') return typeof value === 'number' && value > 1;
  return UNHELD.has(key) && (typeof value === 'number' || typeof value === 'boolean');
}

/** Objects must say that nothing but their properties is in them. */
function isOpenObject(schema: Record<string, unknown>): boolean {
  return schema.additionalProperties === undefined && (schema.type === 'object' || isRecord(schema.properties));
}

function keepIfSame<T extends object>(before: T, after: T): T {
  const keys = Object.keys(after);
  const isSame =
    keys.length === Object.keys(before).length &&
    keys.every((key) => Reflect.get(before, key) === Reflect.get(after, key));
  return isSame ? before : after;
}
