import {
  CAPTCHAS,
  FACTOR_RULES,
  type GroupPatch,
  type GroupState,
  REGISTRATION_MODES,
  SETTING_TEXTS,
  type SettingGroup,
  type SettingSource,
} from '#settings';
import { body, type Fields, nullable, optional, reply } from '../../conventions/fields/declare.js';
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
} from '../../conventions/fields/kinds.js';
import { email } from '../../conventions/fields/people.js';
import { usd, usdText } from '../../conventions/fields/usd.js';

const DOMAIN = /^(?=.{3,189}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** Read as an origin by the settings. */
const ORIGIN = /^https?:\/\/[^\s"'<>/?#@]+$/;
const IMAGE_CHARACTERS_MAX = 65_536;
const LEGAL_CHARACTERS_MAX = 100_000;

/** Absent fields keep their value; null takes the default back. */
const group = <F extends Fields>(fields: F) => body(optional(nullable(fields)));

const domains = (description: string) =>
  texts(description, {
    ...{ items: 500, max: 189, pattern: DOMAIN, example: [] },
    expected: 'a list of at most 500 different domains in lower case, such as example.com',
  });
const minutes = (max: number, description: string) => integer(description, { min: 5, max });
const shownName = (max: number, description: string) =>
  text(description, { max, ...SETTING_TEXTS.line, example: 'Acme AI' });
const url = (description: string) => text(description, { max: 500, ...SETTING_TEXTS.link });
const image = (description: string) => text(description, { max: IMAGE_CHARACTERS_MAX, ...SETTING_TEXTS.image });

export class UpdateRegistrationRequest
  extends group({
    mode: choice(REGISTRATION_MODES, 'Registration mode.', { example: 'open' }),
    allowed_domains: domains('Email domains that can register. Empty: all.'),
    denied_domains: domains('Email domains that can’t register.'),
    proof_of_work_bits: integer(
      'Difficulty of the proof of work before registration, in leading zero bits of a hash. 18 bits take about a second. 0: none.',
      { min: 0, max: 24, example: 18 },
    ),
    captcha: choice(
      CAPTCHAS,
      'Captcha service for registration. Requires both keys. Registration fails while the service is unavailable.',
      { example: 'none' },
    ),
    captcha_site_key: text('Site key of the captcha service.', {
      max: 200,
      min: 8,
      example: '0x4AAAAAAA',
    }),
    captcha_secret: text('Secret key of the captcha service. Stored encrypted and never shown.', {
      max: 500,
      min: 8,
      example: '0x4AAAAAAA-secret',
    }),
    credit_usd: usdText('Credit for new organizations. 0: none.', {
      sign: 'zero_or_more',
      example: '1.00',
    }),
    credit_days: integer('Days until the credit expires.', { min: 1, max: 3650 }),
    credit_daily_usd: usdText(
      'Maximum credit per day (UTC). Beyond it, registrations get none and an alarm is raised.',
      { sign: 'zero_or_more', example: '50.00' },
    ),
  })
  implements GroupPatch<'registration'> {}

export class UpdateMailRequest
  extends group({
    from_name: shownName(100, 'Sender name. `null`: the brand name.'),
    from_address: email(
      'Sender address. `null`: no-reply at the host of ROUTIFY_PUBLIC_URL. ROUTIFY_MAIL_FROM overrides it.',
      { example: 'no-reply@example.com' },
    ),
    reply_to: email('Reply-to address.', { example: 'support@example.com' }),
  })
  implements GroupPatch<'mail'> {}

export class FooterLinkRequest extends body({
  label: text('Text of the link.', { max: 60, example: 'Imprint' }),
  url: text('URL of the link.', { max: 500, ...SETTING_TEXTS.link, example: 'https://example.com/imprint' }),
}) {}

export class UpdateLegalRequest
  extends group({
    terms_text: text('Terms of service, in Markdown.', { max: LEGAL_CHARACTERS_MAX, example: '# Terms' }),
    privacy_text: text('Privacy notice, in Markdown.', { max: LEGAL_CHARACTERS_MAX }),
  })
  implements GroupPatch<'legal'> {}

export class UpdatePublicRequest
  extends group({
    gateway_url: text('Public API address. ROUTIFY_GATEWAY_URL overrides it.', {
      max: 500,
      pattern: ORIGIN,
      expected: 'an origin such as https://api.example.com, without a path',
      example: 'https://api.example.com',
    }),
    models: flag('Whether models and prices are public.', { example: true }),
    status: flag('Whether the service status is public.', { example: true }),
    key: flag('Whether the console has a public page that shows the remaining budget of an API key.', {
      example: true,
    }),
    channel_names: flag('Whether customers see and use names of channels instead of labels.', { example: false }),
  })
  implements GroupPatch<'public'> {}

export class UpdateBrandRequest
  extends group({
    name: shownName(60, 'Name of the service, as customers see it.'),
    color: text('Accent color.', { max: 7, ...SETTING_TEXTS.color, example: '#2457d6' }),
    support_email: email('Support address in the footer of emails.', { example: 'support@example.com' }),
    logo_url: image('Logo of the console.'),
    logo_dark_url: image('Logo of the console in dark mode. `null`: the same.'),
    footer_links: objects(FooterLinkRequest, 'Links in the footer of pages.', { items: 10 }),
    terms_url: url('Terms of service.'),
    privacy_url: url('Privacy notice.'),
  })
  implements GroupPatch<'brand'> {}

export class UpdateSecurityRequest
  extends group({
    second_factor: choice(FACTOR_RULES, 'Who needs two-factor authentication. Defaults to operators in production.', {
      example: 'operators',
    }),
    session_idle_minutes: minutes(43_200, 'Idle timeout of customer sessions in minutes.'),
    session_lifetime_hours: integer('Maximum lifetime of these sessions in hours.', { min: 1, max: 8_760 }),
    operator_session_idle_minutes: minutes(1_440, 'Idle timeout of operator sessions in minutes.'),
    operator_session_lifetime_hours: integer('Maximum lifetime of these sessions in hours.', {
      min: 1,
      max: 168,
    }),
    token_max_days: integer('Maximum lifetime of new management and admin tokens in days. `null`: no limit.', {
      ...{ min: 1, max: 3_650 },
      example: 365,
    }),
    api_key_max_days: integer(
      'Maximum lifetime of API keys in days, applied when a key is created or its expiry is changed. `null`: no limit.',
      { ...{ min: 1, max: 3_650 }, example: 365 },
    ),
  })
  implements GroupPatch<'security'> {}

const sources = shape<Record<string, SettingSource>>(
  { type: 'object', additionalProperties: { type: 'string', enum: ['env', 'db', 'default'] } },
  'Source of each value. `env`: set by an environment variable, and can’t be changed here.',
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
  captcha_secret: text('`***` if set. The value is never shown.', { nullable: true, example: null }),
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
