import { CHANNEL_FORMS } from './channel-forms.js';
import type { FormCase } from './dialog-walk.js';
import { limitForms } from './limit-forms.js';
import { PAYMENT_FORMS } from './payment-forms.js';
import { NEWS_FORMS } from './news-forms.js';
import { projectForms } from './project-forms.js';
import { webhookForms } from './webhook-forms.js';

const MODEL = { address: '/operator/models/:model', texts: 'operator/models' } as const;
const ORGANIZATION = { address: '/operator/organizations/:organization', texts: 'operator/organizations' } as const;
const KEYS = { ...ORGANIZATION, address: '/operator/organizations/:organization?tab=keys' } as const;
const KEY = { ...KEYS, row: 'nightly' } as const;
const USER = { address: '/operator/users?user=:user', texts: 'operator/users' } as const;
const BILLING = { texts: 'operator/billing' } as const;
const SETTINGS = { texts: 'operator/settings' } as const;
const PROVIDERS = { texts: 'sign-on', address: '/operator/settings?tab=sign_on' } as const;
const PRICES = 'model,input_per_mtok_usd,cache_read_per_mtok_usd,output_per_mtok_usd\nopenai/gpt-4.1,2.5,0.5,10';
const MONEY = { amount_usd: '5', reason: 'as agreed' } as const;

const MODELS: readonly FormCase[] = [
  {
    ...MODEL,
    name: 'model-price',
    kind: 'panel',
    opener: ['set_price'],
    values: { 'price.rates.input_per_mtok_usd': '3.5', source: 'list of June' },
    param: 'source',
  },
  {
    ...MODEL,
    name: 'model-price-of-row',
    address: '/operator/models',
    kind: 'panel',
    row: 'openai/unpriced',
    opener: ['set_price'],
    values: { 'price.rates.input_per_mtok_usd': '3.5', 'price.rates.output_per_mtok_usd': '14' },
    param: 'input_per_mtok_usd',
    path: 'price.rates.input_per_mtok_usd',
  },
  {
    ...MODEL,
    name: 'model-edit',
    kind: 'panel',
    opener: ['edit'],
    values: { name: 'GPT-4.1' },
    param: 'context_length',
  },
  {
    ...MODEL,
    name: 'model-retire',
    kind: 'panel',
    opener: ['retire'],
    values: { sunset_note: 'Its provider ends it.' },
    param: 'sunset_note',
  },
  {
    ...MODEL,
    name: 'model-create',
    address: '/operator/models/new',
    kind: 'page',
    values: { canonical_id: 'openai/gpt-6', context_length: '1000', max_output_tokens: '100' },
    param: 'max_output_tokens',
  },
  { ...MODEL, name: 'model-archive', end: 'last', opener: ['archive'], typed: 'openai/gpt-4.1' },
  {
    ...MODEL,
    name: 'model-import',
    address: '/operator/models',
    kind: 'panel',
    opener: ['import'],
    values: { text: PRICES },
    param: 'max_change',
  },
  {
    ...MODEL,
    name: 'model-import-apply',
    address: '/operator/models',
    kind: 'panel',
    opener: ['import'],
    first: { values: { text: PRICES }, press: 'preview' },
    send: 'apply_one',
  },
];

const TIERS_AND_RULES: readonly FormCase[] = [
  {
    name: 'rule-create',
    address: '/operator/routing',
    texts: 'operator/routing',
    kind: 'panel',
    opener: ['add'],
    values: { model: 'openai/*', tag: 'env=prod' },
    param: 'match.tag',
    path: 'tag',
  },
  {
    name: 'rule-edit',
    address: '/operator/routing',
    texts: 'operator/routing',
    kind: 'panel',
    row: 'openai/gpt-4.1',
    values: { max_attempts: '3' },
    param: 'max_attempts',
  },
  {
    name: 'rule-archive',
    address: '/operator/routing?rule=:rule',
    texts: 'operator/routing',
    opener: ['archive'],
  },
  {
    name: 'tier-create',
    address: '/operator/tiers',
    texts: 'operator/tiers',
    kind: 'panel',
    opener: ['create'],
    values: { name: 'gold', rpm: '600' },
    param: 'name',
  },
  {
    name: 'tier-edit',
    address: '/operator/tiers',
    texts: 'operator/tiers',
    kind: 'panel',
    row: 'standard',
    isBounded: true,
    values: { tpm: '90000' },
    param: 'tpm',
  },
  {
    name: 'tier-archive',
    address: '/operator/tiers?tier=:tier',
    texts: 'operator/tiers',
    opener: ['archive'],
  },
];

const ORGANIZATIONS: readonly FormCase[] = [
  {
    ...ORGANIZATION,
    name: 'organization-create',
    address: '/operator/organizations',
    opener: ['create'],
    values: { name: 'Birch Labs', tier_id: '*', credit_limit_usd: '10' },
    param: 'credit_limit_usd',
  },
  { ...ORGANIZATION, name: 'topup', opener: ['topup'], values: MONEY, param: 'external_ref' },
  { ...ORGANIZATION, name: 'adjustment', opener: ['more', 'action_adjustment'], values: MONEY, param: 'amount_usd' },
  { ...ORGANIZATION, name: 'grant', opener: ['more', 'action_grant'], values: MONEY, param: 'reason' },
  {
    ...ORGANIZATION,
    name: 'refund',
    end: 'never',
    opener: ['more', 'action_refund'],
    values: { generation_id: 'gen_unknown', ...MONEY },
    param: 'generation_id',
  },
  {
    ...ORGANIZATION,
    name: 'chargeback',
    opener: ['more', 'action_chargeback'],
    values: { topup_id: '*', ...MONEY },
    param: 'topup_id',
  },
  {
    ...ORGANIZATION,
    name: 'impersonate',
    end: 'last',
    opener: ['more', 'action_impersonate'],
    values: { reason: 'ticket 7' },
    param: 'reason',
  },
  {
    ...ORGANIZATION,
    name: 'organization-suspend',
    end: 'last',
    opener: ['more', 'action_suspend'],
    values: { reason: 'fraud' },
    param: 'reason',
  },
  { ...ORGANIZATION, name: 'organization-archive', end: 'last', opener: ['more', 'action_archive'] },
  {
    ...ORGANIZATION,
    name: 'organization-invite',
    address: '/operator/organizations/:organization?tab=members',
    opener: ['invite'],
    values: { email: 'olga@example.com' },
    param: 'email',
  },
  {
    ...ORGANIZATION,
    name: 'organization-invitation-revoke',
    address: '/operator/organizations/:organization?tab=members',
    row: 'pending@example.com',
    opener: ['more', 'revoke'],
  },
  {
    ...ORGANIZATION,
    name: 'organization-limits',
    address: '/operator/organizations/:organization?tab=limits',
    kind: 'page',
    values: { rpm: '60' },
    param: 'limits.rpm',
    path: 'rpm',
  },
  {
    ...KEYS,
    name: 'organization-key-create',
    opener: ['create_key'],
    values: { name: 'batch', budget: '5', rpm: '60' },
    param: 'name',
  },
  {
    ...KEY,
    name: 'organization-key-rotate',
    opener: ['more', 'rotate'],
  },
  {
    ...KEY,
    name: 'organization-key-move',
    opener: ['more', 'move'],
    values: { project_id: 'Kept' },
    param: 'project_id',
  },
  { ...KEY, name: 'organization-key-revoke', end: 'last', opener: ['more', 'revoke'], typed: 'nightly' },
];

const USERS: readonly FormCase[] = [
  {
    ...USER,
    name: 'user-edit',
    address: '/operator/users',
    kind: 'panel',
    row: 'tomas@example.com',
    values: { name: 'Tomas L.' },
    param: 'name',
  },
  {
    ...USER,
    name: 'user-invite',
    address: '/operator/users',
    opener: ['invite_operator'],
    values: { email: 'olga@example.com' },
    param: 'email',
  },
  { ...USER, name: 'user-suspend', end: 'last', opener: ['suspend'] },
];

const OTHERS: readonly FormCase[] = [
  {
    ...BILLING,
    name: 'codes-create',
    address: '/operator/billing?tab=codes',
    opener: ['create_codes'],
    values: MONEY,
    param: 'grant_days',
  },
  {
    ...BILLING,
    name: 'billing-refund',
    end: 'never',
    address: '/operator/billing?tab=refunds',
    opener: ['refund'],
    values: { generation_id: 'gen_unknown', ...MONEY },
    param: 'amount_usd',
  },
  {
    name: 'maintenance',
    address: '/operator/maintenance',
    texts: 'operator/maintenance',
    kind: 'page',
    values: { message: 'Back soon.' },
    param: 'message',
  },
  {
    name: 'token-create',
    address: '/operator/tokens',
    texts: 'operator/tokens',
    kind: 'panel',
    opener: ['create'],
    values: { name: 'ci' },
    param: 'name',
  },
  {
    name: 'alarm-silence',
    address: '/operator/alarms?alarm=:alarm',
    texts: 'operator/alarms',
    opener: ['silence'],
  },
  {
    name: 'token-revoke',
    end: 'last',
    address: '/operator/tokens?token=:token',
    texts: 'operator/tokens',
    opener: ['revoke'],
    typed: 'test',
  },
  {
    ...SETTINGS,
    name: 'settings-brand',
    address: '/operator/settings?tab=brand',
    kind: 'page',
    values: { name: 'Birch' },
    param: 'name',
  },
  {
    ...SETTINGS,
    name: 'settings-invoices',
    address: '/operator/settings?tab=invoices',
    kind: 'page',
    values: { name: 'Acme AI GmbH', address_lines: 'Lindenstr. 1', vat_ppm: '19' },
    param: 'vat_id',
  },
  {
    ...SETTINGS,
    name: 'settings-upstreams',
    address: '/operator/settings?tab=upstreams',
    kind: 'page',
    values: { balance_alert_days: '5' },
    param: 'balance_alert_usd',
  },
  {
    name: 'organization-billing-profile',
    address: '/operator/organizations/:organization?tab=invoices',
    texts: 'invoices',
    kind: 'page',
    values: { legal_name: 'Acme Robotics Ltd' },
    param: 'city',
  },
  {
    ...SETTINGS,
    name: 'calendar-create',
    address: '/operator/settings?tab=calendars',
    opener: ['new_calendar'],
    values: { name: 'holidays', dates: '2026-12-25' },
    param: 'calendars[0].name',
    path: 'name',
  },
  {
    ...SETTINGS,
    name: 'display-rate-create',
    address: '/operator/settings?tab=display_rates',
    opener: ['new_rate'],
    values: { date: '2026-12-01', currency: 'EUR', rate: '0.92' },
    param: 'rates[0].currency',
    path: 'currency',
  },
  {
    ...SETTINGS,
    name: 'display-rate-edit',
    address: '/operator/settings?tab=display_rates',
    row: '2026-11-01',
    values: { rate: '0.93' },
    param: 'rates[0].rate',
    path: 'rate',
  },
  {
    ...SETTINGS,
    name: 'task-edit',
    address: '/operator/settings?tab=tasks',
    row: 'code',
    values: { lines: 'openai/gpt-4.1' },
  },
  {
    ...PROVIDERS,
    name: 'provider-edit',
    row: 'Code',
    opener: ['actions_of', 'edit'],
    values: { client_id: 'console-2' },
    param: 'client_id',
  },
  {
    ...PROVIDERS,
    name: 'provider-rotate',
    row: 'Code',
    opener: ['actions_of', 'rotate'],
    values: { client_secret: 'a secret of theirs' },
    param: 'client_secret',
  },
  { ...PROVIDERS, name: 'provider-remove', end: 'last', row: 'Code', opener: ['actions_of', 'remove'] },
  {
    ...PROVIDERS,
    name: 'provider-create',
    opener: ['new_provider'],
    values: { kind: 'oidc', name: 'Staff', issuer: 'https://login.example.com', client_id: 'console' },
    param: 'issuer',
  },
];

/** Every form of an operator that is sent. */
export const OPERATOR_FORMS: readonly FormCase[] = [
  ...CHANNEL_FORMS,
  ...MODELS,
  ...TIERS_AND_RULES,
  ...ORGANIZATIONS,
  ...USERS,
  ...PAYMENT_FORMS,
  ...OTHERS,
  ...NEWS_FORMS,
  ...webhookForms('operator'),
  ...limitForms('operator'),
  ...projectForms('operator'),
];
