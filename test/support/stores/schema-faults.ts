import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** Name of the document among the schemas: referenced schemas are compiled once. */
const API = 'api';

/** A schema that rejects undescribed fields; references name the document. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, name === '$ref' ? `${API}${String(value)}` : closed(value)]),
  );
  const isOpen = typeof entries.properties === 'object' && entries.additionalProperties === undefined;
  return isOpen ? { ...entries, additionalProperties: false } : entries;
}

/** The faults of a value by a schema of an OpenAPI document, one line each; undescribed fields are faults. */
export function schemaFaults({
  components,
}: {
  readonly components?: object;
}): (value: unknown, content: { readonly schema?: object }) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date-time', (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text));
  ajv.addFormat('binary', true);
  ajv.addSchema({ $id: API, components: closed(components) });
  const validators = new Map<string, ValidateFunction>();
  return (value, { schema = {} }) => {
    const text = JSON.stringify(schema);
    const validate = validators.get(text) ?? ajv.compile(closed(schema) as object);
    validators.set(text, validate);
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
