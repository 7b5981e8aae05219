import { CUSTOMER, VIEWER } from '../people.js';
import type { FormCase } from './dialog-walk.js';

const KEYS = { address: '/keys/:key', texts: 'portal/keys' } as const;
const SECURITY = { address: '/settings?tab=security', texts: 'account' } as const;
const ORGANIZATION = { address: '/settings?tab=organization' } as const;

/** Every form of a customer that is sent. */
export const CUSTOMER_FORMS: readonly FormCase[] = [
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
    values: { name: 'renamed', rpm: '60' },
    param: 'scopes.models[0]',
    path: 'models',
  },
  { ...KEYS, name: 'key-rotate', opener: ['rotate'], values: { grace: 'week' } },
  { ...KEYS, name: 'key-revoke', opener: ['revoke'], typed: 'checkout-prod' },
  {
    name: 'redeem',
    address: '/billing',
    texts: 'portal/billing',
    opener: ['redeem'],
    values: { code: 'NOT-A-CODE' },
    param: 'code',
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
    address: '/team',
    texts: 'portal/team',
    row: VIEWER.email,
    opener: ['actions', 'hand_over'],
    typed: VIEWER.name,
  },
  {
    name: 'team-remove',
    address: '/team',
    texts: 'portal/team',
    row: VIEWER.email,
    opener: ['actions', 'remove'],
    typed: VIEWER.name,
  },
  { name: 'team-leave', address: '/team', texts: 'portal/team', opener: ['leave'], typed: CUSTOMER.organization },
  {
    ...SECURITY,
    name: 'password',
    kind: 'page',
    values: { current_password: CUSTOMER.password, password: 'velvet orchard piano' },
    param: 'password',
  },
  { ...SECURITY, name: 'passkey-add', opener: ['add_passkey'], values: { name: 'laptop' }, param: 'name' },
  { ...SECURITY, name: 'totp-begin', opener: ['set_up'], send: 'set_up' },
  {
    ...SECURITY,
    name: 'totp-confirm',
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
    values: { name: 'Acme Robots' },
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
