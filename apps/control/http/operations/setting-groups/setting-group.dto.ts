import {
  choice,
  email,
  type Fields,
  flag,
  integer,
  nullable,
  objects,
  optional,
  shape,
  text,
  texts,
  usd,
  usdText,
} from '#fields';
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
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';

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
    mode: choice(REGISTRATION_MODES, 'Who may register.', { example: 'open' }),
    allowed_domains: domains('Domains whose addresses may register; empty: all.'),
    denied_domains: domains('Domains whose addresses may not register.'),
    proof_of_work_bits: integer(
      'Work that a browser does before it registers, in leading zero bits of a hash; 0: none. 18 take a second.',
      { min: 0, max: 24, example: 18 },
    ),
    captcha: choice(
      CAPTCHAS,
      'The service whose challenge a registration solves, with the two keys; while it is away, none can register.',
      { example: 'none' },
    ),
    captcha_site_key: text('The public key of the site at this service.', {
      max: 200,
      min: 8,
      example: '0x4AAAAAAA',
    }),
    captcha_secret: text('Its secret key. Stored sealed, never shown.', {
      max: 500,
      min: 8,
      example: '0x4AAAAAAA-secret',
    }),
    credit_usd: usdText('Credit of a new organization; 0: none.', {
      sign: 'zero_or_more',
      example: '1.00',
    }),
    credit_days: integer('Days until the credit ends.', { min: 1, max: 3650 }),
    credit_daily_usd: usdText(
      'Credit that is given in a day (UTC) at most; registrations above it get none, and an alarm is raised.',
      { sign: 'zero_or_more', example: '50.00' },
    ),
  })
  implements GroupPatch<'registration'> {}

export class UpdateMailRequest
  extends group({
    from_name: shownName(100, 'Name of the sender; null: the brand.'),
    from_address: email(
      'Address of the sender; null: no-reply at the host of ROUTIFY_PUBLIC_URL. ROUTIFY_MAIL_FROM goes before.',
      { example: 'no-reply@example.com' },
    ),
    reply_to: email('Where answers go.', { example: 'support@example.com' }),
  })
  implements GroupPatch<'mail'> {}

export class FooterLinkRequest extends body({
  label: text('What is shown.', { max: 60, example: 'Imprint' }),
  url: text('Where it leads.', { max: 500, ...SETTING_TEXTS.link, example: 'https://example.com/imprint' }),
}) {}

export class UpdateLegalRequest
  extends group({
    terms_text: text('Terms of service, in Markdown.', { max: LEGAL_CHARACTERS_MAX, example: '# Terms' }),
    privacy_text: text('Privacy notice, in Markdown.', { max: LEGAL_CHARACTERS_MAX }),
  })
  implements GroupPatch<'legal'> {}

export class UpdatePublicRequest
  extends group({
    gateway_url: text('Where customers reach the gateways. ROUTIFY_GATEWAY_URL goes before.', {
      max: 500,
      pattern: ORIGIN,
      expected: 'an origin such as https://api.example.com, without a path',
      example: 'https://api.example.com',
    }),
    models: flag('Whether models and prices can be read without log-in.', { example: true }),
    status: flag('Whether the state of the service can be read without log-in.', { example: true }),
    key: flag('Whether the console has a page without log-in that shows what is left on an API key.', {
      example: true,
    }),
    channel_names: flag(
      'Whether customers see, and write in routing options, the names of channels in place of their labels.',
      { example: false },
    ),
  })
  implements GroupPatch<'public'> {}

export class UpdateBrandRequest
  extends group({
    name: shownName(60, 'Name of the service, as customers see it.'),
    color: text('Colour of buttons.', { max: 7, ...SETTING_TEXTS.color, example: '#2457d6' }),
    support_email: email('Shown at the end of mails.', { example: 'support@example.com' }),
    logo_url: image('Logo of the console.'),
    logo_dark_url: image('Logo of the console on dark ground; null: the same.'),
    footer_links: objects(FooterLinkRequest, 'Links at the end of pages.', { items: 10 }),
    terms_url: url('Terms of service.'),
    privacy_url: url('Privacy notice.'),
  })
  implements GroupPatch<'brand'> {}

export class UpdateSecurityRequest
  extends group({
    second_factor: choice(FACTOR_RULES, 'Who must have a second factor; operators in production, unless changed.', {
      example: 'operators',
    }),
    session_idle_minutes: minutes(43_200, 'Minutes after its last request that a session of a customer ends.'),
    session_lifetime_hours: integer('Hours that such a session lives at most.', { min: 1, max: 8_760 }),
    operator_session_idle_minutes: minutes(1_440, 'Minutes after its last request that a session of an operator ends.'),
    operator_session_lifetime_hours: integer('Hours that such a session lives at most.', {
      min: 1,
      max: 168,
    }),
    token_max_days: integer('Days within which new management and admin tokens expire; null: any time, or never.', {
      ...{ min: 1, max: 3_650 },
      example: 365,
    }),
    api_key_max_days: integer(
      'Days within which API keys expire that are created or given another expiry; null: any time, or never.',
      { ...{ min: 1, max: 3_650 }, example: 365 },
    ),
  })
  implements GroupPatch<'security'> {}

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
