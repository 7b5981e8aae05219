import type { JsonObject } from '../../json.js';
import type { Params } from './params.js';
import { wrongParameter } from './stripe-error.js';

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

/** The parameters of every list. */
export const PAGE_PARAMS = ['limit', 'starting_after', 'ending_before', 'expand'] as const;

/**
 * A page of a list, newest first.
 *
 * @param all newest first
 * @throws StripeError a cursor that is no id of the list
 */
export function pageOf(
  all: readonly JsonObject[],
  keeps: (item: JsonObject) => boolean,
  params: Params,
  url: string,
): JsonObject {
  const limit = params.integer('limit', 1, LIMIT_MAX) ?? LIMIT_DEFAULT;
  const [after, before] = ['starting_after', 'ending_before'].map((param) => cursorOf(all, param, params));
  if (before !== undefined && before !== null) {
    const newer = all.slice(0, before).filter(keeps);
    return { object: 'list', url, has_more: newer.length > limit, data: newer.slice(-limit) };
  }
  const older = all.slice((after ?? -1) + 1).filter(keeps);
  return { object: 'list', url, has_more: older.length > limit, data: older.slice(0, limit) };
}

function cursorOf(all: readonly JsonObject[], param: string, params: Params): number | null {
  const id = params.text(param);
  if (id === null) return null;
  const index = all.findIndex((item) => item['id'] === id);
  if (index === -1) throw wrongParameter(param, `No such object: '${id}'`, 'resource_missing');
  return index;
}
