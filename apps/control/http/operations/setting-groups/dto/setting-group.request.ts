import { CAPTCHAS, FACTOR_RULES, REGISTRATION_MODES, SETTING_TEXTS, type GroupPatch } from '#settings';
import { EmailField } from '../../../conventions/fields/email-field.js';
import {
  ChoiceField,
  FlagField,
  ObjectListField,
  TextField,
  TextListField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';
import { UsdField } from '../../../conventions/fields/usd-field.js';

const DOMAIN = /^(?=.{3,189}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** Read as an origin by the settings. */
const ORIGIN = /^https?:\/\/[^\s"'<>/?#@]+$/;
const IMAGE_CHARACTERS_MAX = 65_536;
const LEGAL_CHARACTERS_MAX = 100_000;
const ABSENT = { optional: true, nullable: true } as const;

function DomainsField(description: string): PropertyDecorator {
  return TextListField({
    items: 500,
    max: 189,
    pattern: DOMAIN,
    expected: 'a list of at most 500 different domains in lower case, such as example.com',
    example: [],
    description,
    ...ABSENT,
  });
}

function MinutesField(max: number, description: string): PropertyDecorator {
  return WholeNumberField({ min: 5, max, description, ...ABSENT });
}

function NameField(max: number, description: string): PropertyDecorator {
  return TextField({ max, ...SETTING_TEXTS.line, description, example: 'Acme AI', ...ABSENT });
}

function UrlField(description: string): PropertyDecorator {
  return TextField({ max: 500, ...SETTING_TEXTS.link, description, ...ABSENT });
}

function ImageField(description: string): PropertyDecorator {
  return TextField({ max: IMAGE_CHARACTERS_MAX, ...SETTING_TEXTS.image, description, ...ABSENT });
}

/** Absent fields keep their value; null takes the default back. */
export class UpdateRegistrationRequest implements GroupPatch<'registration'> {
  @ChoiceField({ values: REGISTRATION_MODES, description: 'Who may register.', example: 'open', ...ABSENT })
  mode?: (typeof REGISTRATION_MODES)[number] | null;

  @DomainsField('Domains whose addresses may register; empty: all.')
  allowed_domains?: string[] | null;

  @DomainsField('Domains whose addresses may not register.')
  denied_domains?: string[] | null;

  @WholeNumberField({
    min: 0,
    max: 24,
    description:
      'Work that a browser does before it registers, in leading zero bits of a hash; 0: none. 18 take a second.',
    example: 18,
    ...ABSENT,
  })
  proof_of_work_bits?: number | null;

  @ChoiceField({
    values: CAPTCHAS,
    description:
      'The service whose challenge a registration solves, with the two keys; while it is away, none can register.',
    example: 'none',
    ...ABSENT,
  })
  captcha?: (typeof CAPTCHAS)[number] | null;

  @TextField({
    max: 200,
    min: 8,
    description: 'The public key of the site at this service.',
    example: '0x4AAAAAAA',
    ...ABSENT,
  })
  captcha_site_key?: string | null;

  @TextField({
    max: 500,
    min: 8,
    description: 'Its secret key. Stored sealed, never shown.',
    example: '0x4AAAAAAA-secret',
    ...ABSENT,
  })
  captcha_secret?: string | null;

  @UsdField({ sign: 'zero_or_more', description: 'Credit of a new organization; 0: none.', example: '1.00', ...ABSENT })
  credit_usd?: string | null;

  @WholeNumberField({ min: 1, max: 3650, description: 'Days until the credit ends.', ...ABSENT })
  credit_days?: number | null;

  @UsdField({
    sign: 'zero_or_more',
    description:
      'Credit that is given in a day (UTC) at most; registrations above it get none, and an alarm is raised.',
    example: '50.00',
    ...ABSENT,
  })
  credit_daily_usd?: string | null;
}

export class UpdateMailRequest implements GroupPatch<'mail'> {
  @NameField(100, 'Name of the sender; null: the brand.')
  from_name?: string | null;

  @EmailField({
    description:
      'Address of the sender; null: no-reply at the host of ROUTIFY_PUBLIC_URL. ROUTIFY_MAIL_FROM goes before.',
    example: 'no-reply@example.com',
    ...ABSENT,
  })
  from_address?: string | null;

  @EmailField({ description: 'Where answers go.', example: 'support@example.com', ...ABSENT })
  reply_to?: string | null;
}

export class FooterLinkRequest {
  @TextField({ max: 60, description: 'What is shown.', example: 'Imprint' })
  label!: string;

  @TextField({
    max: 500,
    ...SETTING_TEXTS.link,
    description: 'Where it leads.',
    example: 'https://example.com/imprint',
  })
  url!: string;
}

export class UpdateLegalRequest implements GroupPatch<'legal'> {
  @TextField({
    max: LEGAL_CHARACTERS_MAX,
    description: 'Terms of service, in Markdown.',
    example: '# Terms',
    ...ABSENT,
  })
  terms_text?: string | null;

  @TextField({ max: LEGAL_CHARACTERS_MAX, description: 'Privacy notice, in Markdown.', ...ABSENT })
  privacy_text?: string | null;
}

export class UpdatePublicRequest implements GroupPatch<'public'> {
  @TextField({
    max: 500,
    pattern: ORIGIN,
    expected: 'an origin such as https://api.example.com, without a path',
    description: 'Where customers reach the gateways. ROUTIFY_GATEWAY_URL goes before.',
    example: 'https://api.example.com',
    ...ABSENT,
  })
  gateway_url?: string | null;

  @FlagField({ description: 'Whether models and prices can be read without log-in.', example: true, ...ABSENT })
  models?: boolean | null;

  @FlagField({ description: 'Whether the state of the service can be read without log-in.', example: true, ...ABSENT })
  status?: boolean | null;

  @FlagField({
    description: 'Whether the console has a page without log-in that shows what is left on an API key.',
    example: true,
    ...ABSENT,
  })
  key?: boolean | null;

  @FlagField({
    description: 'Whether customers see, and write in routing options, the names of channels in place of their labels.',
    example: false,
    ...ABSENT,
  })
  channel_names?: boolean | null;
}

export class UpdateBrandRequest implements GroupPatch<'brand'> {
  @NameField(60, 'Name of the service, as customers see it.')
  name?: string | null;

  @TextField({
    max: 7,
    ...SETTING_TEXTS.color,
    description: 'Colour of buttons.',
    example: '#2457d6',
    ...ABSENT,
  })
  color?: string | null;

  @EmailField({ description: 'Shown at the end of mails.', example: 'support@example.com', ...ABSENT })
  support_email?: string | null;

  @ImageField('Logo of the console.')
  logo_url?: string | null;

  @ImageField('Logo of the console on dark ground; null: the same.')
  logo_dark_url?: string | null;

  @ObjectListField(() => FooterLinkRequest, { items: 10, description: 'Links at the end of pages.', ...ABSENT })
  footer_links?: FooterLinkRequest[] | null;

  @UrlField('Terms of service.')
  terms_url?: string | null;

  @UrlField('Privacy notice.')
  privacy_url?: string | null;
}

export class UpdateSecurityRequest implements GroupPatch<'security'> {
  @ChoiceField({
    values: FACTOR_RULES,
    description: 'Who must have a second factor; operators in production, unless changed.',
    example: 'operators',
    ...ABSENT,
  })
  second_factor?: (typeof FACTOR_RULES)[number] | null;

  @MinutesField(43_200, 'Minutes after its last request that a session of a customer ends.')
  session_idle_minutes?: number | null;

  @WholeNumberField({ min: 1, max: 8_760, description: 'Hours that such a session lives at most.', ...ABSENT })
  session_lifetime_hours?: number | null;

  @MinutesField(1_440, 'Minutes after its last request that a session of an operator ends.')
  operator_session_idle_minutes?: number | null;

  @WholeNumberField({ min: 1, max: 168, description: 'Hours that such a session lives at most.', ...ABSENT })
  operator_session_lifetime_hours?: number | null;

  @WholeNumberField({
    ...{ min: 1, max: 3_650, ...ABSENT },
    description: 'Days within which new management and admin tokens expire; null: any time, or never.',
    example: 365,
  })
  token_max_days?: number | null;

  @WholeNumberField({
    ...{ min: 1, max: 3_650, ...ABSENT },
    description:
      'Days within which API keys expire that are created or given another expiry; null: any time, or never.',
    example: 365,
  })
  api_key_max_days?: number | null;
}
