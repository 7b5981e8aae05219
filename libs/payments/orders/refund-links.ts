import { Injectable } from '@nestjs/common';
import { type Transaction, Vault, type SealedTable } from '#core/infra';
import { Secret } from '#core';
import { OrderRefundRepository, type OrderRefund } from './order-refund.repository.js';

/** Links of refunds that are claimed, for re-encryption. */
export const SEALED_REFUND_LINKS: SealedTable = {
  kind: 'refund_links',
  table: 'order_refund',
  ciphertext: 'claim_link_sealed',
  bindingOf: linkBinding,
};

/** Binds a sealed link to its refund. */
function linkBinding(id: string): string {
  return `refund link|${id}`;
}

/** Where payers claim their refunds. Such a link is a secret: anyone who has it says where the money goes. */
@Injectable()
export class RefundLinks {
  constructor(
    private readonly vault: Vault,
    private readonly refunds: OrderRefundRepository,
  ) {}

  async keep(tx: Transaction, id: string, url: string): Promise<void> {
    const { ciphertext, encryptionKeyId } = this.vault.seal(new Secret(url), linkBinding(id));
    await this.refunds.update(tx, id, { claimLink: Uint8Array.from(ciphertext), encryptionKeyId });
  }

  /** Of a refund that can still be claimed; null: it is none. */
  open({ id, state, claimLink, encryptionKeyId }: OrderRefund): string | null {
    if (state !== 'sent' || claimLink === null || encryptionKeyId === null) return null;
    return this.vault.open({ ciphertext: claimLink, encryptionKeyId }, linkBinding(id)).reveal();
  }
}
