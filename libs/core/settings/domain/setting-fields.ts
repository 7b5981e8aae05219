import { choice, flag, integer, shape, text, texts } from '../../fields/kinds.js';
import { COUNTRY, day, PRINTED_LINE } from '../../fields/formats.js';
import { email } from '../../fields/email.js';
import { inn, KPP } from '../../fields/tax-ids.js';
import type { ObjectOf } from '../../fields/field.js';
import { usdText } from '../../fields/usd.js';

/** Who may register. `invite`: invited addresses only. */
export const REGISTRATION_MODES = ['open', 'invite', 'closed'] as const;
/** Services whose challenge a registration solves. */
export const CAPTCHAS = ['none', 'turnstile', 'hcaptcha'] as const;
/** Who must have a second factor. */
export const FACTOR_RULES = ['none', 'operators', 'everyone'] as const;

const DOMAIN = /^(?=.{3,189}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** Read as an origin by the settings. */
const ORIGIN = /^https?:\/\/[^\s"'<>/?#@]+$/;
const IMAGE_TYPES = 'png|jpeg|webp|svg\\+xml';
const IMAGE_CHARACTERS_MAX = 65_536;
const LEGAL_CHARACTERS_MAX = 100_000;
const CREDIT_CHARACTERS_MAX = 10_000;

const LINK = { max: 500, pattern: /^https:\/\/[^\s"'<>]+$/, expected: 'an https URL', rule: 'https' };
/** An image of its own needs no request to another host. */
const IMAGE = {
  max: IMAGE_CHARACTERS_MAX,
  pattern: new RegExp(`^(?:https://[^\\s"'<>]{1,490}|data:image/(?:${IMAGE_TYPES});base64,[A-Za-z0-9+/]+={0,2})$`),
  expected: 'an https URL, or a data: URL of a PNG, JPEG, WebP or SVG in base64 with at most 65536 characters',
  rule: 'image',
};
/** In the subject and the sender of mails. */
const LINE = {
  pattern: /^[^\u0000-\u001f\u007f]+$/,
  expected: 'a single line of text',
  rule: 'line',
  example: 'Acme AI',
};
const UNSET = { nullable: true, default: null } as const;

/** Languages of invoices. */
export const INVOICE_LANGUAGES = ['en', 'ru', 'zh'] as const;
/** Controls but line breaks, directions, zero widths. */
const INVISIBLE =
  '\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
const NUMBER_PREFIX = {
  max: 20,
  pattern: /^[A-Za-z0-9][A-Za-z0-9/._-]*$/,
  rule: 'value',
  example: 'INV-',
  expected: 'letters, digits and / . _ -, first a letter or digit',
};

/** A text of a printed page, which is to stay on it. */
const linesOf = (lines: number) => ({
  pattern: new RegExp(`^(?![\\s\\S]*[${INVISIBLE}])[^\\n]*(?:\\n[^\\n]*){0,${lines - 1}}$`),
  expected: `at most ${lines} lines of text without invisible characters`,
  rule: 'value',
});

const domains = (description: string) =>
  texts(description, {
    items: 500,
    max: 189,
    pattern: DOMAIN,
    example: [],
    default: [],
    rule: 'domains',
    expected: 'a list of at most 500 different domains in lower case, such as example.com',
  });

/** A link at the end of pages. */
export const FOOTER_LINK = {
  label: text('Text of the link.', { max: 60, example: 'Imprint' }),
  url: text('URL of the link.', { ...LINK, example: 'https://example.com/imprint' }),
};
export const FOOTER_LINKS_MAX = 10;

/**
 * The groups of settings that operators change, by the names of their fields in the API. A field has the default of the
 * product; one that can be null is "none" by it.
 */
export const SETTING_GROUPS = {
  registration: {
    mode: choice(REGISTRATION_MODES, 'Registration mode.', { example: 'open', default: 'invite' }),
    allowed_domains: domains('Email domains that can register. Empty: all.'),
    denied_domains: domains('Email domains that can’t register.'),
    proof_of_work_bits: integer(
      'Difficulty of the proof of work before registration and before orders of organizations that have not paid yet, in leading zero bits of a hash. 18 bits take about a second. 0: none.',
      { min: 0, max: 24, example: 18, default: 0 },
    ),
    captcha: choice(
      CAPTCHAS,
      'Captcha service for registration. Requires both keys. Registration fails while the service is unavailable.',
      { example: 'none', default: 'none' },
    ),
    /** Public: the page shows it. */
    captcha_site_key: text('Site key of the captcha service.', {
      max: 200,
      min: 8,
      example: '0x4AAAAAAA',
      ...UNSET,
    }),
    /** Sealed where it is stored, `***` where it is read. */
    captcha_secret: text('Secret key of the captcha service. Stored encrypted and never shown.', {
      max: 500,
      min: 8,
      example: '0x4AAAAAAA-secret',
      ...UNSET,
    }),
    credit_usd: usdText('Credit for new organizations. 0: none.', {
      sign: 'zero_or_more',
      example: '1.00',
      default: '0',
    }),
    credit_days: integer('Days until the credit expires.', { min: 1, max: 3650, default: 30 }),
    credit_daily_usd: usdText(
      'Maximum credit per day (UTC). Beyond it, registrations get none and an alarm is raised.',
      { sign: 'zero_or_more', example: '50.00', default: '100' },
    ),
  },
  payments: {
    test_organizations: flag(
      'Whether new organizations are test organizations. They pay by providers in test mode only, their balances are test money, and their requests reach only channels that serve test organizations.',
      { example: true, default: false },
    ),
    test_daily_usd: usdText('Spend limit of each test organization per day (UTC), over all its keys.', {
      sign: 'zero_or_more',
      example: '5.00',
      default: '1',
    }),
    first_max_usd: usdText(
      'Maximum order of an organization without a payment that stands: one that was refunded or disputed doesn’t count. The maximum of the payment provider also applies.',
      { sign: 'positive', example: '50.00', default: '100' },
    ),
    rate_days: integer(
      'Days for which an exchange rate is good for new orders in another currency. Without a newer rate no order is made.',
      { min: 1, max: 366, example: 7, default: 7 },
    ),
    difference_days: integer(
      'Days after which a difference between a payment provider and the ledger raises an alarm. Settlement takes days.',
      { min: 1, max: 60, example: 5, default: 5 },
    ),
    refund_days: integer(
      'Days after which a customer’s refund request is approved automatically. `null`: an operator decides.',
      { min: 0, max: 60, example: 3, ...UNSET },
    ),
  },
  /** Who sells, and how invoices are made. */
  invoices: {
    name: text('Legal name of the seller.', { max: 200, ...PRINTED_LINE, example: 'Acme AI GmbH', ...UNSET }),
    address_lines: texts('Address of the seller, by line, without the country.', {
      items: 5,
      max: 120,
      ...PRINTED_LINE,
      example: ['Lindenstr. 1', '10969 Berlin'],
      default: [],
      expected: 'a list of at most 5 different lines of at most 120 characters',
    }),
    country: text('Country of the seller (ISO 3166-1).', { ...COUNTRY, example: 'DE', ...UNSET }),
    issues_from: day(
      'Day (UTC) from which credited orders get an invoice. `null`: no invoices are issued. Requires the name, the address and the country: without them none are issued.',
      { example: '2026-12-01', ...UNSET },
    ),
    vat_id: text('VAT number of the seller.', { max: 40, ...PRINTED_LINE, example: 'DE123456789', ...UNSET }),
    tax_id_label: text('Name of another tax number of the seller.', {
      max: 40,
      ...PRINTED_LINE,
      example: 'Steuernummer',
      ...UNSET,
    }),
    tax_id: text('This other tax number.', { max: 40, ...PRINTED_LINE, example: '29/123/45678', ...UNSET }),
    inn: inn('INN of a Russian seller.', { example: '7707083893', ...UNSET }),
    kpp: text('KPP of a Russian seller.', { ...KPP, example: '773601001', ...UNSET }),
    bank_details: text('Bank account of the seller, on invoices.', {
      max: 600,
      ...linesOf(8),
      example: 'IBAN DE02 1203 0000 0000 2020 51',
      ...UNSET,
    }),
    footer_note: text('Text at the end of invoices.', {
      max: 500,
      ...linesOf(5),
      example: 'Local court Berlin HRB 1234',
      ...UNSET,
    }),
    language: choice(
      INVOICE_LANGUAGES,
      'Language of invoices, unless the billing profile has one. `null`: that of the organization.',
      {
        nullable: true,
        default: null,
        example: 'en',
      },
    ),
    invoice_prefix: text('Beginning of the numbers of invoices.', { ...NUMBER_PREFIX, default: 'INV-' }),
    credit_note_prefix: text('Beginning of the numbers of credit notes.', {
      ...NUMBER_PREFIX,
      example: 'CN-',
      default: 'CN-',
    }),
    vat_ppm: integer('VAT that prices include, in millionths: 200000 is 20 %. 0: none.', {
      min: 0,
      max: 500_000,
      example: 190_000,
      default: 0,
    }),
    vat_countries: texts('Countries of customers that pay this VAT. Empty: all. Customers without a country pay it.', {
      items: 60,
      ...COUNTRY,
      example: [],
      default: [],
      expected: 'a list of at most 60 different country codes of two letters such as DE',
    }),
    monthly_invoices: flag(
      'Whether organizations with a credit limit get an invoice of each month, of what they owe at its end. Payments of it have no invoice of their own.',
      { example: true, default: false },
    ),
    monthly_currency: text('Currency of monthly invoices (ISO 4217), at the current rate.', {
      max: 3,
      pattern: /^[A-Z]{3}$/,
      expected: 'a currency code such as USD',
      rule: 'value',
      example: 'USD',
      default: 'USD',
    }),
    payment_days: integer('Days until a monthly invoice is due.', { min: 0, max: 180, example: 14, default: 14 }),
    reverse_charge: flag(
      'Whether customers with a VAT number in another country of the European Union account for VAT themselves.',
      { example: true, default: false },
    ),
  },
  /** Alerts of organizations that have no rules of their own. */
  alerts: {
    low_balance_usd: usdText('Alert if the balance falls below this amount. 0: not by an amount.', {
      sign: 'zero_or_more',
      example: '5.00',
      default: '5',
    }),
    low_balance_percent: integer(
      'Alert if the balance falls below this share of the last top-up, in percent. 0: not.',
      {
        min: 0,
        max: 100,
        example: 20,
        default: 0,
      },
    ),
    low_balance_days: integer(
      'Alert if the balance lasts for fewer days at the average spend of the last seven days. 0: not.',
      { min: 0, max: 90, example: 3, default: 0 },
    ),
    caps: flag('Send an email when an API key or a member has spent 80 % or 100 % of a cap.', {
      example: true,
      default: true,
    }),
    unusual_spend: flag(
      'Alert if an hour costs more than three times the average hour around this time in each of the last four weeks.',
      { example: true, default: true },
    ),
    unusual_spend_min_usd: usdText('Least amount above the usual hour for that.', {
      sign: 'positive',
      example: '10.00',
      default: '10',
    }),
  },
  /** Of accounts at providers. */
  upstreams: {
    balance_alert_days: integer('Days left below which a balance at a provider is low. 0: days never make it low.', {
      min: 0,
      max: 365,
      example: 3,
      default: 3,
    }),
    balance_alert_usd: usdText('Balance at a provider below which it is low. 0: only an empty one is.', {
      sign: 'zero_or_more',
      example: '20.00',
      default: '0',
    }),
  },
  mail: {
    from_name: text('Sender name. `null`: the brand name.', { max: 100, ...LINE, ...UNSET }),
    from_address: email(
      'Sender address. `null`: no-reply at the host of ROUTIFY_PUBLIC_URL. ROUTIFY_MAIL_FROM overrides it.',
      { example: 'no-reply@example.com', ...UNSET },
    ),
    reply_to: email('Reply-to address.', { example: 'support@example.com', ...UNSET }),
    alarms: flag('Whether superadmins get emails about alarms.', { example: true, default: true }),
    alarm_reminder_hours: integer(
      'Hours after which an email lists an alarm again that is open and not acknowledged. 0: never.',
      { min: 0, max: 720, example: 24, default: 24 },
    ),
  },
  brand: {
    name: text('Name of the service, as customers see it.', { max: 60, ...LINE, default: 'Routify' }),
    color: text('Accent color.', {
      max: 7,
      pattern: /^#[0-9a-f]{6}$/,
      expected: 'a color such as #2457d6',
      rule: 'color',
      example: '#2457d6',
      default: '#2457d6',
    }),
    support_email: email('Support address in the footer of emails.', { example: 'support@example.com', ...UNSET }),
    logo_url: text('Logo of the console.', { ...IMAGE, ...UNSET }),
    terms_url: text('Terms of service.', { ...LINK, ...UNSET }),
    privacy_url: text('Privacy notice.', { ...LINK, ...UNSET }),
    logo_dark_url: text('Logo of the console in dark mode. `null`: the same.', { ...IMAGE, ...UNSET }),
    /** The API declares its class. */
    footer_links: shape<readonly ObjectOf<typeof FOOTER_LINK>[]>({ type: 'array' }, { default: [] }),
  },
  /** Texts of the operator, in Markdown; null: the URLs of the brand, if any. */
  legal: {
    terms_text: text('Terms of service, in Markdown.', { max: LEGAL_CHARACTERS_MAX, example: '# Terms', ...UNSET }),
    privacy_text: text('Privacy notice, in Markdown.', { max: LEGAL_CHARACTERS_MAX, ...UNSET }),
  },
  /** What is shown without log-in, and to customers. */
  public: {
    gateway_url: text('Public API address. ROUTIFY_GATEWAY_URL overrides it.', {
      max: 500,
      pattern: ORIGIN,
      expected: 'an origin such as https://api.example.com, without a path',
      rule: 'origin',
      example: 'https://api.example.com',
      ...UNSET,
    }),
    models: flag('Whether models and prices are public.', { example: true, default: false }),
    status: flag('Whether the service status is public.', { example: true, default: false }),
    key: flag('Whether the console has a public page that shows the remaining budget of an API key.', {
      example: true,
      default: true,
    }),
    channel_names: flag('Whether customers see and use names of channels instead of labels.', {
      example: false,
      default: false,
    }),
    credit_text: text('How customers get credit, in Markdown. Shown to members of organizations only.', {
      max: CREDIT_CHARACTERS_MAX,
      example: 'Pay by bank transfer. Your credit is there within a day.',
      ...UNSET,
    }),
    credit_url: text('Page where customers get credit.', {
      ...LINK,
      example: 'https://example.com/credit',
      ...UNSET,
    }),
    docs_url: text('Documentation for customers.', { ...LINK, example: 'https://docs.example.com', ...UNSET }),
    /** By its name: it may be in no catalog yet. */
    default_model: text('Model ID that the quick start and the playground begin with. `null`: the most used one.', {
      max: 200,
      example: 'openai/gpt-4.1-mini',
      ...UNSET,
    }),
  },
  security: {
    second_factor: choice(FACTOR_RULES, 'Who needs two-factor authentication. Defaults to operators in production.', {
      example: 'operators',
      default: 'none',
    }),
    session_idle_minutes: integer('Idle timeout of customer sessions in minutes.', {
      min: 5,
      max: 43_200,
      default: 7 * 24 * 60,
    }),
    session_lifetime_hours: integer('Maximum lifetime of these sessions in hours.', {
      min: 1,
      max: 8_760,
      default: 30 * 24,
    }),
    operator_session_idle_minutes: integer('Idle timeout of operator sessions in minutes.', {
      min: 5,
      max: 1_440,
      default: 60,
    }),
    operator_session_lifetime_hours: integer('Maximum lifetime of these sessions in hours.', {
      min: 1,
      max: 168,
      default: 12,
    }),
    token_max_days: integer('Maximum lifetime of new management and admin tokens in days. `null`: no limit.', {
      min: 1,
      max: 3_650,
      example: 365,
      ...UNSET,
    }),
    /** When keys are made or changed. */
    api_key_max_days: integer(
      'Maximum lifetime of API keys in days, applied when a key is created or its expiry is changed. `null`: no limit.',
      { min: 1, max: 3_650, example: 365, ...UNSET },
    ),
  },
};

export type SettingGroup = keyof typeof SETTING_GROUPS;

/** The values of each group. */
export type SettingGroups = {
  readonly [Group in SettingGroup]: {
    readonly [Field in keyof ObjectOf<(typeof SETTING_GROUPS)[Group]>]: ObjectOf<(typeof SETTING_GROUPS)[Group]>[Field];
  };
};
