import { OmitType } from '@nestjs/swagger';
import type { RequestRecord } from '#records';
import { presentRequest, RequestResponse } from '../../../requests/dto/request.response.js';

/** What concerns the operator and its upstreams. */
const OURS = ['channel_id', 'flags', 'forgone_usd', 'upstream_cost_usd'] as const;

/** A request as its customer sees it. */
export class OwnRequestResponse extends OmitType(RequestResponse, OURS) {}

export function presentOwnRequest(record: RequestRecord): OwnRequestResponse {
  const shown = Object.entries(presentRequest(record)).filter(([name]) => !OURS.some((ours) => ours === name));
  return Object.fromEntries(shown) as unknown as OwnRequestResponse;
}
