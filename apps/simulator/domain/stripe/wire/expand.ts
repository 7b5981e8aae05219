import { isJsonObject, type JsonObject } from '../../json.js';
import { StripeError } from './stripe-error.js';

const DEPTH_MAX = 4;

/** What stands behind an id, or behind a field that is only there when it is expanded; undefined: nothing. */
export interface ExpandSource {
  byId(id: string): JsonObject | undefined;
  included(owner: JsonObject, field: string): JsonObject | undefined;
}

/**
 * Replaces ids by their objects along each path, such as `payment_intent.latest_charge`; `data` stands for the objects
 * of a list.
 *
 * @throws StripeError a path that leads through something else
 */
export function expand(answer: JsonObject, paths: readonly string[], source: ExpandSource): JsonObject {
  return paths.reduce((expanded, path) => {
    const parts = path.split('.');
    const depth = parts.filter((part) => part !== 'data').length;
    if (depth > DEPTH_MAX) throw new StripeError(400, `You cannot expand more than ${DEPTH_MAX} levels of a property.`);
    return expandPath(expanded, parts, path, source);
  }, answer);
}

function expandPath(
  owner: JsonObject,
  [field = '', ...rest]: readonly string[],
  path: string,
  source: ExpandSource,
): JsonObject {
  const value = owner[field] ?? source.included(owner, field);
  if (value === undefined && !Object.hasOwn(owner, field)) throw notExpandable(path);
  return { ...owner, [field]: expandValue(value ?? null, rest, path, source) };
}

function expandValue(value: unknown, rest: readonly string[], path: string, source: ExpandSource): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => expandValue(item, rest, path, source));
  const found = typeof value === 'string' ? source.byId(value) : value;
  if (!isJsonObject(found)) throw notExpandable(path);
  return rest.length === 0 ? found : expandPath(found, rest, path, source);
}

function notExpandable(path: string): StripeError {
  return new StripeError(400, `This property cannot be expanded (${path}).`);
}
