import {
  CAPTCHAS,
  FACTOR_RULES,
  REGISTRATION_MODES,
  type GroupState,
  type SettingGroup,
  type SettingSource,
} from '#settings';
import { reply } from '../../../conventions/fields/declare.js';
import {
  choice,
  flag,
  integer,
  objectName,
  objects,
  shape,
  text,
  texts,
  version,
} from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';

const sources = shape<Record<string, SettingSource>>(
  { type: 'object', additionalProperties: { type: 'string', enum: ['env', 'db', 'default'] } },
  'Where each value comes from. env: a variable sets it, and it cannot be changed here.',
  { example: {} },
);

export class RegistrationSettingsResponse extends reply({
  object: objectName('registration_settings'),
  mode: choice(REGISTRATION_MODES),
  allowed_domains: texts(),
  denied_domains: texts(),
  proof_of_work_bits: integer(),
  captcha: choice(CAPTCHAS),
  captcha_site_key: text({ nullable: true }),
  captcha_secret: text('`***`: it is set. Never shown.', { nullable: true, example: null }),
  credit_usd: usd(),
  credit_days: integer(),
  credit_daily_usd: usd(),
  sources,
  version: version(),
}) {}

export class MailSettingsResponse extends reply({
  object: objectName('mail_settings'),
  from_name: text({ nullable: true }),
  from_address: text({ nullable: true }),
  reply_to: text({ nullable: true }),
  sources,
  version: version(),
}) {}

export class FooterLinkResponse extends reply({
  label: text({ example: 'Imprint' }),
  url: text({ example: 'https://example.com/imprint' }),
}) {}

export class LegalSettingsResponse extends reply({
  object: objectName('legal_settings'),
  terms_text: text({ nullable: true }),
  privacy_text: text({ nullable: true }),
  sources,
  version: version(),
}) {}

export class PublicSettingsResponse extends reply({
  object: objectName('public_settings'),
  gateway_url: text({ nullable: true }),
  models: flag(),
  status: flag(),
  key: flag(),
  channel_names: flag(),
  sources,
  version: version(),
}) {}

export class BrandSettingsResponse extends reply({
  object: objectName('brand_settings'),
  name: text({ example: 'Routify' }),
  color: text({ example: '#2457d6' }),
  support_email: text({ nullable: true }),
  logo_url: text({ nullable: true }),
  terms_url: text({ nullable: true }),
  privacy_url: text({ nullable: true }),
  logo_dark_url: text({ nullable: true }),
  footer_links: objects(FooterLinkResponse),
  sources,
  version: version(),
}) {}

export class SecuritySettingsResponse extends reply({
  object: objectName('security_settings'),
  second_factor: choice(FACTOR_RULES),
  session_idle_minutes: integer(),
  session_lifetime_hours: integer(),
  operator_session_idle_minutes: integer(),
  operator_session_lifetime_hours: integer(),
  token_max_days: integer({ nullable: true }),
  api_key_max_days: integer({ nullable: true }),
  sources,
  version: version(),
}) {}

/** The object of a group in the API: its values beside their sources. */
export function presentGroup<Name extends SettingGroup>(group: Name, { values, sources, version }: GroupState<Name>) {
  return { object: `${group}_settings` as const, ...values, sources, version };
}
