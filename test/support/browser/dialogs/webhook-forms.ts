import type { FormCase } from './dialog-walk.js';

/** Forms of endpoints, which both sides have: an endpoint that is enabled, and one that is not. */
export function webhookForms(side: 'own' | 'operator'): readonly FormCase[] {
  const settings = side === 'own' ? '/settings' : '/operator/settings';
  const page = `${settings}/webhooks/:${side === 'own' ? 'ownWebhook' : 'webhook'}`;
  const disabled = `${settings}/webhooks/:${side === 'own' ? 'ownDisabledWebhook' : 'disabledWebhook'}`;
  const texts = 'webhooks';
  return [
    {
      name: `${side}-webhook-create`,
      texts,
      address: `${settings}?tab=webhooks`,
      opener: ['new_endpoint'],
      values: { name: 'Billing system', url: 'https://example.com/hooks' },
      param: 'url',
    },
    {
      name: `${side}-webhook-edit`,
      texts,
      address: page,
      opener: ['edit'],
      values: { name: 'Billing' },
      param: 'name',
    },
    { name: `${side}-webhook-replay`, texts, address: page, opener: ['replay'], values: { since: '2026-11-01T08:00' } },
    { name: `${side}-webhook-rotate`, texts, address: page, opener: ['more', 'rotate'] },
    { name: `${side}-webhook-enable`, texts, address: disabled, opener: ['enable'] },
    { name: `${side}-webhook-disable`, end: 'last', texts, address: page, opener: ['more', 'disable'] },
    { name: `${side}-webhook-delete`, end: 'last', texts, address: page, opener: ['more', 'delete'] },
  ];
}
