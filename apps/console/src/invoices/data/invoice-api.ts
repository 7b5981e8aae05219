import { customerApi, operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { InvoicesListQuery } from '@/api/generated/values/invoices-list-query';
import type { Audience } from '@/api/session-state';

type Schemas = components['schemas'];
export type Invoice = Schemas['InvoiceResponse'];
export type DocumentName = Schemas['DocumentNameResponse'];
export type Profile = Schemas['BillingProfileResponse'];
export type ProfileBody = Schemas['ReplaceBillingProfileRequest'];

export const DOCUMENT_KINDS = InvoicesListQuery.kind;

/** The same request, to the routes of operators or to those of the organization. */
export function useInvoice(audience: Audience, id: string) {
  const params = { path: { id } };
  const ofOperator = operatorApi.hooks.useQuery(
    ...(['get', '/admin/v1/invoices/{id}'] as const),
    { params },
    { enabled: audience === 'operator' },
  );
  const own = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/invoices/{id}'] as const),
    { params },
    { enabled: audience === 'customer' },
  );
  return audience === 'operator' ? ofOperator : own;
}

interface OfOrder {
  readonly id: string;
  readonly organizationId: string | null;
  readonly creditedAt: string | null;
}

const NEW_MS = 60_000;
const AGAIN_MS = 2_000;

/** Documents of an order: one invoice, and few that refer to it. */
export function useOrderInvoices(audience: Audience, { id, organizationId, creditedAt }: OfOrder) {
  const query = { order_id: id, limit: 100 };
  // An invoice is there seconds after the credit.
  const refetchInterval = ({
    state,
  }: {
    readonly state: { readonly data?: { readonly data: readonly unknown[] } };
  }) => {
    const isNew = creditedAt !== null && Date.now() - Date.parse(creditedAt) < NEW_MS;
    return isNew && state.data?.data.length === 0 ? AGAIN_MS : false;
  };
  const organization = organizationId === null ? {} : { organization_id: organizationId };
  const ofOperator = operatorApi.hooks.useQuery(
    ...(['get', '/admin/v1/invoices'] as const),
    { params: { query: { ...query, ...organization } } },
    { enabled: audience === 'operator', refetchInterval },
  );
  const own = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/invoices'] as const),
    { params: { query } },
    { enabled: audience === 'customer', refetchInterval },
  );
  return audience === 'operator' ? ofOperator : own;
}

/** @param organizationId of operators: whose profile it is; null: the session's */
export function useProfile(organizationId: string | null) {
  const ofOperator = operatorApi.hooks.useQuery(
    ...(['get', '/admin/v1/organizations/{id}/billing-profile'] as const),
    { params: { path: { id: organizationId ?? '' } } },
    { enabled: organizationId !== null },
  );
  const own = customerApi.hooks.useQuery('get', '/api/v1/billing-profile', {}, { enabled: organizationId === null });
  return organizationId === null ? own : ofOperator;
}

/** Replaces the profile, if it still is of this version. */
export function replaceProfile(organizationId: string | null, { version }: Profile, body: ProfileBody) {
  const header = { 'If-Match': `"${version}"` };
  if (organizationId === null) return customerApi.client.PUT('/api/v1/billing-profile', { params: { header }, body });
  return operatorApi.client.PUT('/admin/v1/organizations/{id}/billing-profile', {
    params: { path: { id: organizationId }, header },
    body,
  });
}
