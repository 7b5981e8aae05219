import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { RegistrationSettingsResponse } from '@/api/generated/values/registration-settings-response';
import { SecuritySettingsResponse } from '@/api/generated/values/security-settings-response';
import { UpdateInvoicesRequest } from '@/api/generated/values/update-invoices-request';
import { ifMatch } from '../data/if-match';

type Settings = components['schemas']['SettingsResponse'];

/** Groups that are a form of fields; calendars and tasks have editors of their own. */
export type GroupName =
  | 'registration'
  | 'mail'
  | 'brand'
  | 'public'
  | 'legal'
  | 'security'
  | 'payments'
  | 'invoices'
  | 'alerts'
  | 'upstreams';

export type Source = 'env' | 'db' | 'default';

export interface GroupValue {
  readonly sources: Readonly<Record<string, Source>>;
  readonly version: number;
}

/** How a field is written. */
type FieldKind =
  | 'text'
  | 'long'
  | 'number'
  | 'amount'
  | 'list'
  | 'switch'
  | 'color'
  | 'logo'
  | 'links'
  | 'day'
  | 'percent'
  | 'lines'
  | 'rows'
  | 'country'
  | 'countries'
  | readonly string[];

export const GROUPS = {
  registration: {
    mode: RegistrationSettingsResponse.mode,
    allowed_domains: 'list',
    denied_domains: 'list',
    proof_of_work_bits: 'number',
    credit_usd: 'amount',
    credit_days: 'number',
    credit_daily_usd: 'amount',
  },
  mail: { from_name: 'text', from_address: 'text', reply_to: 'text', alarms: 'switch', alarm_reminder_hours: 'number' },
  brand: {
    name: 'text',
    color: 'color',
    logo_url: 'logo',
    logo_dark_url: 'logo',
    support_email: 'text',
    terms_url: 'text',
    privacy_url: 'text',
    footer_links: 'links',
  },
  public: {
    gateway_url: 'text',
    docs_url: 'text',
    default_model: 'text',
    credit_url: 'text',
    credit_text: 'long',
    models: 'switch',
    status: 'switch',
    key: 'switch',
    channel_names: 'switch',
  },
  legal: { terms_text: 'long', privacy_text: 'long' },
  security: {
    second_factor: SecuritySettingsResponse.second_factor,
    session_idle_minutes: 'number',
    session_lifetime_hours: 'number',
    operator_session_idle_minutes: 'number',
    operator_session_lifetime_hours: 'number',
    token_max_days: 'number',
    api_key_max_days: 'number',
  },
  alerts: {
    low_balance_usd: 'amount',
    low_balance_percent: 'number',
    low_balance_days: 'number',
    caps: 'switch',
    unusual_spend: 'switch',
    unusual_spend_min_usd: 'amount',
  },
  payments: {
    test_organizations: 'switch',
    test_daily_usd: 'amount',
    first_max_usd: 'amount',
    refund_days: 'number',
    rate_days: 'number',
  },
  upstreams: { balance_alert_days: 'number', balance_alert_usd: 'amount' },
  invoices: {
    issues_from: 'day',
    name: 'text',
    address_lines: 'rows',
    country: 'country',
    vat_id: 'text',
    inn: 'text',
    kpp: 'text',
    tax_id_label: 'text',
    tax_id: 'text',
    vat_ppm: 'percent',
    vat_countries: 'countries',
    reverse_charge: 'switch',
    bank_details: 'lines',
    footer_note: 'lines',
    language: ['', ...UpdateInvoicesRequest.language],
    invoice_prefix: 'text',
    credit_note_prefix: 'text',
  },
} as const satisfies Readonly<Record<GroupName, Readonly<Record<string, FieldKind>>>>;

/** The variables that go before what is written here. */
export const VARIABLES: Readonly<Record<string, string>> = {
  'mail.from_address': 'ROUTIFY_MAIL_FROM',
  'public.gateway_url': 'ROUTIFY_GATEWAY_URL',
};

export function groupOf(settings: Settings, name: GroupName): GroupValue & Readonly<Record<string, unknown>> {
  return settings[name].value;
}

/** Writes some fields of a group; null takes the default back. */
export function writeGroup(name: GroupName, version: number, fields: Readonly<Record<string, unknown>>) {
  const { client } = operatorApi;
  // The fields of a form are those of its group: the API refuses any other.
  const request = { params: { header: ifMatch(version) }, body: fields as never };
  const write = {
    registration: () => client.PATCH('/admin/v1/settings/registration', request),
    mail: () => client.PATCH('/admin/v1/settings/mail', request),
    brand: () => client.PATCH('/admin/v1/settings/brand', request),
    public: () => client.PATCH('/admin/v1/settings/public', request),
    legal: () => client.PATCH('/admin/v1/settings/legal', request),
    security: () => client.PATCH('/admin/v1/settings/security', request),
    alerts: () => client.PATCH('/admin/v1/settings/alerts', request),
    invoices: () => client.PATCH('/admin/v1/settings/invoices', request),
    payments: () => client.PATCH('/admin/v1/settings/payments', request),
    upstreams: () => client.PATCH('/admin/v1/settings/upstreams', request),
  };
  return write[name]();
}
