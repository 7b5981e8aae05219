import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { Clock, formatId, refusal, RoutifyError, type Page, type PageRequest, type Actor } from '#core';
import {
  SettlementReceiptRepository,
  type ReceiptFilter,
  type SettlementReceipt,
} from './settlement-receipt.repository.js';

/** Second receipts of advances, for operators. */
@Injectable()
export class SettlementReceiptsService {
  constructor(
    private readonly receipts: SettlementReceiptRepository,
    private readonly clock: Clock,
  ) {}

  list(filter: ReceiptFilter, page: PageRequest): Promise<Page<SettlementReceipt>> {
    return this.receipts.list(filter, page);
  }

  /** Sends a failed one once more. Throws `not_found`, and `conflict` for one that has not failed. */
  repeat(id: string, actor: Actor): Promise<SettlementReceipt> {
    return this.receipts.transaction(async (tx) => {
      const before = await this.receipts.find(tx, id);
      const text = formatId('srt', id);
      if (before === null) throw new RoutifyError('not_found', `There is no receipt ${text}.`);
      if (!(await this.receipts.repeat(tx, id, new Date(this.clock.nowMs())))) throw refusal('receipt_not_failed', {});
      await recordChange(tx, {
        actor,
        action: 'settlement_receipt.repeat',
        organizationId: before.organizationId,
        targetKind: 'settlement_receipt',
        targetId: text,
        before: { state: before.state, error: before.error },
        after: { state: 'due' },
      });
      return (await this.receipts.find(tx, id)) ?? before;
    });
  }
}
