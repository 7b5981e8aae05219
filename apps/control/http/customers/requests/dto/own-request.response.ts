import { OmitType } from '@nestjs/swagger';
import type { RequestRecord } from '#records';
import { presentRequest, RequestResponse } from '../../../requests/dto/request.response.js';

/** Fields for operators only. */
const OPERATOR_FIELDS = ['channel_id', 'flags', 'forgone_usd', 'upstream_cost_usd'] as const;

/** A request as its customer sees it. */
export class OwnRequestResponse extends OmitType(RequestResponse, OPERATOR_FIELDS) {}

export function presentOwnRequest(record: RequestRecord): OwnRequestResponse {
  const shown = Object.entries(presentRequest(record)).filter(
    ([name]) => !OPERATOR_FIELDS.some((field) => field === name),
  );
  return Object.fromEntries(shown) as unknown as OwnRequestResponse;
}
