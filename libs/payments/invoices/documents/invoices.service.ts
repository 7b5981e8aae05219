import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { formatId, RoutifyError, type Page, type PageRequest } from '#core';
import type { LinkedInvoice } from '../domain/invoice.js';
import { InvoiceRepository, type InvoiceFilter } from './invoice.repository.js';

const PAGE_ROWS = 500;

/** Reads invoices and credit notes as they were issued. */
@Injectable()
export class InvoicesService {
  constructor(private readonly invoices: InvoiceRepository) {}

  list(filter: InvoiceFilter, page: PageRequest): Promise<Page<LinkedInvoice>> {
    return this.invoices.list(filter, page);
  }

  /** Of one organization, where it is given. Throws `not_found`. */
  async get(id: string, organizationId?: string): Promise<LinkedInvoice> {
    const invoice = await this.invoices.read(id, organizationId);
    if (invoice !== null) return invoice;
    throw new RoutifyError('not_found', `There is no invoice ${formatId('ivc', id)}.`);
  }

  /** All of a filter in the order of their issue, read page by page. */
  all(filter: InvoiceFilter): AsyncIterable<LinkedInvoice> {
    // Pages are read lazily, in the async context (the customer) of this call.
    const inCallContext = AsyncLocalStorage.snapshot();
    return inOrder((after) => inCallContext(() => this.invoices.after(after, filter, PAGE_ROWS)));
  }
}

async function* inOrder(next: (after: string | null) => Promise<LinkedInvoice[]>): AsyncIterable<LinkedInvoice> {
  for (let after: string | null = null; ;) {
    const page: LinkedInvoice[] = await next(after);
    yield* page;
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE_ROWS) return;
  }
}
