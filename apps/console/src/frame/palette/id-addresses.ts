/** Pages by the prefix of an id, for each side. */
const ADDRESSES = {
  operator: {
    gen: '/operator/requests/',
    chn: '/operator/channels/',
    mdl: '/operator/models/',
    org: '/operator/organizations/',
    prj: '/operator/projects/',
    tier: '/operator/tiers/',
    usr: '/operator/users/',
    route: '/operator/routing/',
    aud: '/operator/audit/',
    ord: '/operator/payments/orders/',
    ofr: '/operator/payments/refunds/',
    prv: '/operator/payments/providers/',
    ivc: '/operator/billing/invoices/',
    whe: '/operator/settings/webhooks/',
  },
  customer: {
    gen: '/requests/',
    key: '/keys/',
    cap: '/limits/',
    prj: '/projects/',
    aud: '/audit/',
    ord: '/billing/orders/',
    ivc: '/billing/invoices/',
    whe: '/settings/webhooks/',
  },
} as const;

/** The address of the page that shows this id; null: it is no id, or has no page on this side. */
export function addressOfId(text: string, audience: 'operator' | 'customer'): string | null {
  const prefix = /^([a-z]+)_[0-9a-z]{20,}$/.exec(text)?.[1];
  const pages: Readonly<Record<string, string>> = ADDRESSES[audience];
  const page = prefix === undefined ? undefined : pages[prefix];
  return page === undefined ? null : `${page}${text}`;
}
