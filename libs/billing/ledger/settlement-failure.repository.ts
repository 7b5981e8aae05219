import { Injectable } from '@nestjs/common';
import type { Transaction } from '#infra';
import type { Grade } from '#admission';
import { storable } from './ledger-rows.js';

/** An event that Postgres refuses for good. */
export interface SettlementFailure {
  readonly requestId: string;
  readonly grade: Grade;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
  readonly payload: string;
  /** Null when the event could not even be read. */
  readonly sqlState: string | null;
  readonly message: string;
}

/** What waits for an operator. Owns `settlement_failure`. */
@Injectable()
export class SettlementFailureRepository {
  /** Keeps a failure; false when it is kept already. */
  async insert(tx: Transaction, failure: SettlementFailure): Promise<boolean> {
    const { requestId, grade, organizationId, amountNanoUsd, payload, sqlState, message } = failure;
    const count = await tx.$executeRaw`
      INSERT INTO settlement_failure (request_id, grade, organization_id, amount_nano_usd, payload, sqlstate, message)
      VALUES (${requestId}::uuid, ${grade}, ${organizationId}::uuid, ${amountNanoUsd}, ${storable(payload)}, ${sqlState},
        ${storable(message)})
      ON CONFLICT (request_id, grade) DO NOTHING`;
    return count === 1;
  }
}
