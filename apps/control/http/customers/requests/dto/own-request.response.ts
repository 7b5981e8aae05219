import type { RequestRecord } from '#records';
import { omit, reply } from '../../../conventions/fields/declare.js';
import { presentRequest, RequestResponse } from '../../../requests/dto/request.response.js';

/** Fields hidden from customers. */
const HIDDEN = ['channel_id', 'flags', 'forgone_usd', 'unseen_tokens', 'upstream_cost_usd'] as const;

/** A request as its customer sees it. */
export class OwnRequestResponse extends reply({
  ...omit(RequestResponse.fields, ...HIDDEN),
}) {}

export function presentOwnRequest(record: RequestRecord): OwnRequestResponse {
  const shown = Object.entries(presentRequest(record)).filter(([name]) => !HIDDEN.some((field) => field === name));
  return Object.fromEntries(shown) as unknown as OwnRequestResponse;
}
