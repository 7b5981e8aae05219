import { isRecord, listOf, RoutifyError } from '#core';
import type { ModelRequestDraft } from '../body/model-request.js';

/** As many as a schema may have at OpenAI (developers.openai.com, "Structured model outputs", supported schemas). */
const PROPERTIES_MAX = 5_000;
/** Of all enforced schemas of a request: so many properties with a type, a description and their place in `required`. */
const VALUES_MAX = 25_000;
/** JSON Schema has some sixty; descriptions state those that a grammar does not know. */
const KEYWORDS_MAX = 1_000;
const NAMED: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);

/**
 * Bounds the schemas that a provider enforces, and which are adapted to its grammar before: that of the answer and those
 * of strict tools. Others pass as they are. Throws a 400 above the keywords of each schema in one, above its properties, and
 * above the values of all together.
 */
export function boundSchema(schema: unknown, param: string, draft: ModelRequestDraft): void {
  let properties = 0;
  const byName = new Set<unknown>();
  const open: unknown[] = [schema];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (++draft.schemaValues > VALUES_MAX) refuseSchema(param, 'values in total across schemas', VALUES_MAX);
    if (!isRecord(value)) {
      for (const one of listOf(value)) open.push(one);
      continue;
    }
    const entries = Object.entries(value);
    for (const [key, one] of entries) {
      if (NAMED.has(key) && isRecord(one)) {
        properties += Object.keys(one).length;
        byName.add(one);
      }
      open.push(one);
    }
    if (entries.length > KEYWORDS_MAX && !byName.has(value))
      refuseSchema(param, 'keywords in one schema', KEYWORDS_MAX);
    if (properties > PROPERTIES_MAX) refuseSchema(param, 'properties and definitions', PROPERTIES_MAX);
  }
}

function refuseSchema(param: string, what: string, max: number): never {
  throw new RoutifyError('invalid_request_error', `The schema at '${param}' is too large: at most ${max} ${what}.`, {
    param,
    metadata: { limit_schema: max },
  });
}
