import { addressOfId } from './id-addresses';

describe('the page of an id', () => {
  const ID = '01k3yd7c5wf0qv8m2xr6ta9hrn';

  it.each([
    [`gen_${ID}`, 'operator', `/operator/requests/gen_${ID}`],
    [`ord_${ID}`, 'operator', `/operator/payments/orders/ord_${ID}`],
    [`ofr_${ID}`, 'operator', `/operator/payments/refunds/ofr_${ID}`],
    [`prv_${ID}`, 'operator', `/operator/payments/providers/prv_${ID}`],
    [`gen_${ID}`, 'customer', `/requests/gen_${ID}`],
    [`aud_${ID}`, 'customer', `/audit/aud_${ID}`],
    [`ivc_${ID}`, 'operator', `/operator/billing/invoices/ivc_${ID}`],
    [`ivc_${ID}`, 'customer', `/billing/invoices/ivc_${ID}`],
    [`whe_${ID}`, 'operator', `/operator/settings/webhooks/whe_${ID}`],
    [`whe_${ID}`, 'customer', `/settings/webhooks/whe_${ID}`],
    [`cap_${ID}`, 'customer', `/limits/cap_${ID}`],
    [`prj_${ID}`, 'customer', `/projects/prj_${ID}`],
    [`prj_${ID}`, 'operator', `/operator/projects/prj_${ID}`],
    [`cap_${ID}`, 'operator', null],
    [`org_${ID}`, 'customer', null],
    [`xyz_${ID}`, 'operator', null],
    ['channels', 'operator', null],
    ['', 'operator', null],
  ] as const)('of %j for the %s is %s', (text, audience, address) => {
    expect(addressOfId(text, audience)).toBe(address);
  });
});
