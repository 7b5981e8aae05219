import { CUSTOMER, VIEWER } from '../people.js';
import type { FormCase } from './dialog-walk.js';
import { limitForms } from './limit-forms.js';
import { projectForms } from './project-forms.js';
import { webhookForms } from './webhook-forms.js';

const KEYS = { address: '/keys/:key', texts: 'portal/keys' } as const;
const TOPUP = { address: '/billing', texts: 'portal/billing/topup' } as const;
const SECURITY = { address: '/settings?tab=security', texts: 'account' } as const;
const ORGANIZATION = { address: '/settings?tab=organization' } as const;

/** Every form of a customer that is sent. */
export const CUSTOMER_FORMS: readonly FormCase[] = [
  // Before the customer leaves its organization.
  ...webhookForms('own'),
  ...limitForms('own'),
  ...projectForms('own'),
  {
    ...KEYS,
    name: 'key-create',
    address: '/keys',
    opener: ['new_key'],
    values: { name: 'batch', cap_month: '20' },
    param: 'name',
  },
  {
    ...KEYS,
    name: 'key-edit',
    opener: ['edit'],
    values: { name: 'checkout-prod', rpm: '60' },
    param: 'scopes.models[0]',
    path: 'models',
  },
  { ...KEYS, name: 'key-rotate', opener: ['rotate'], values: { grace: 'week' } },
  { ...KEYS, name: 'key-revoke', end: 'last', opener: ['revoke'], typed: 'checkout-prod' },
  {
    name: 'redeem',
    end: 'never',
    address: '/billing',
    texts: 'portal/billing',
    opener: ['redeem'],
    values: { code: 'NOT-A-CODE' },
    param: 'code',
  },
  {
    ...TOPUP,
    name: 'topup-set-up',
    opener: ['set_up'],
    values: { threshold_usd: '5', amount_usd: '20', monthly_max_usd: '80' },
    param: 'monthly_max_usd',
  },
  { ...TOPUP, name: 'saved-method-remove', row: 'Visa', opener: ['remove'] },
  {
    name: 'billing-profile',
    address: '/billing/details',
    texts: 'invoices',
    kind: 'page',
    values: { legal_name: 'Acme Robotics Ltd', city: 'Berlin' },
    param: 'vat_id',
  },
  {
    name: 'team-invite',
    address: '/team',
    texts: 'portal/team',
    opener: ['invite'],
    values: { email: 'olga@example.com' },
    param: 'email',
  },
  {
    name: 'team-member',
    address: '/team',
    texts: 'portal/team',
    row: CUSTOMER.email,
    opener: ['actions', 'change'],
    values: { month: '50' },
  },
  {
    name: 'team-hand-over',
    end: 'last',
    address: '/team',
    texts: 'portal/team',
    row: VIEWER.email,
    opener: ['actions', 'hand_over'],
    typed: VIEWER.name,
  },
  {
    name: 'team-remove',
    end: 'never', // the viewer is the owner by then
    address: '/team',
    texts: 'portal/team',
    row: VIEWER.email,
    opener: ['actions', 'remove'],
    typed: VIEWER.name,
  },
  {
    name: 'team-leave',
    end: 'last',
    address: '/team',
    texts: 'portal/team',
    opener: ['leave'],
    typed: CUSTOMER.organization,
  },
  {
    ...SECURITY,
    name: 'password',
    end: 'last',
    kind: 'page',
    values: { current_password: CUSTOMER.password, password: 'velvet orchard piano' },
    param: 'password',
  },
  {
    ...SECURITY,
    name: 'passkey-add',
    end: 'never',
    opener: ['add_passkey'],
    values: { name: 'laptop' },
    param: 'name',
  },
  { ...SECURITY, name: 'totp-begin', opener: ['set_up'], send: 'set_up' },
  {
    ...SECURITY,
    name: 'totp-confirm',
    end: 'never',
    opener: ['set_up'],
    first: { press: 'set_up' },
    values: { code: '123456' },
    param: 'code',
  },
  {
    name: 'organization',
    ...ORGANIZATION,
    texts: 'portal/settings',
    kind: 'page',
    values: { name: CUSTOMER.organization },
    param: 'name',
  },
  {
    name: 'domain-add',
    ...ORGANIZATION,
    texts: 'sign-on',
    opener: ['add_domain'],
    values: { domain: 'example.com' },
    param: 'domain',
  },
  {
    name: 'own-provider-create',
    ...ORGANIZATION,
    texts: 'sign-on',
    opener: ['new_provider'],
    values: { name: 'Staff', issuer: 'https://login.example.com', client_id: 'console' },
    param: 'client_id',
  },
  {
    name: 'own-token-create',
    address: '/settings?tab=tokens',
    texts: 'portal/settings',
    opener: ['new_token'],
    values: { name: 'ci' },
    param: 'name',
  },
];
