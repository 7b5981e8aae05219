import { Injectable } from '@nestjs/common';
import { OrganizationsService } from '#auth';
import { presentPage, readPage, type ListQuery, type ListResponse } from '#core/http';
import { AccountsService } from '../ledger/accounts/accounts.service.js';
import type { Payment } from '../ledger/accounts/payment.repository.js';

/** Id prefix of the payments of a kind. */
const PREFIXES = { topup: 'topup', adjustment: 'adj', chargeback: 'cbk' } as const;

/** Lists the payments of an organization, by kind. */
@Injectable()
export class PaymentLists {
  constructor(
    private readonly accounts: AccountsService,
    private readonly organizations: OrganizationsService,
  ) {}

  /** Throws 404 for an organization that does not exist. */
  async list<T extends { readonly id: string }>(
    kind: keyof typeof PREFIXES,
    organizationId: string,
    query: ListQuery,
    present: (payment: Payment) => T,
  ): Promise<ListResponse<T>> {
    const organization = await this.organizations.get(organizationId);
    return presentPage(
      await this.accounts.listPayments(organization.id, kind, readPage(query, PREFIXES[kind])),
      present,
    );
  }
}
