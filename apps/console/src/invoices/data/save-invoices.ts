import { customerApi, operatorApi } from '@/api/client';
import type { operations } from '@/api/generated/management';
import { saveFile } from '@/api/save-file';
import { unwrap } from '@/api/unwrap';

type OperatorFilter = NonNullable<operations['Invoices.file']['parameters']['query']>;
type OwnFilter = NonNullable<operations['OwnInvoices.file']['parameters']['query']>;

const nameOf = (month: string | undefined): string => `invoices${month === undefined ? '' : `-${month}`}.csv`;

/** Saves the documents of a filter as the API's file for accountants. */
export async function saveOwnInvoices(query: OwnFilter): Promise<void> {
  const csv = customerApi.client.GET('/api/v1/invoices.csv', { params: { query }, parseAs: 'blob' });
  saveFile(await unwrap(csv), nameOf(query.month));
}

export async function saveAllInvoices(query: OperatorFilter): Promise<void> {
  const csv = operatorApi.client.GET('/admin/v1/invoices.csv', { params: { query }, parseAs: 'blob' });
  saveFile(await unwrap(csv), nameOf(query.month));
}
