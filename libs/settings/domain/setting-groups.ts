/** Who may register. `invite`: invited addresses only. */
export const REGISTRATION_MODES = ['open', 'invite', 'closed'] as const;
/** Services whose challenge a registration solves. */
export const CAPTCHAS = ['none', 'turnstile', 'hcaptcha'] as const;
/** Who must have a second factor. */
export const FACTOR_RULES = ['none', 'operators', 'everyone'] as const;

/** The groups of settings that operators change, by the names of their fields in the API. */
export interface SettingGroups {
  readonly registration: {
    readonly mode: (typeof REGISTRATION_MODES)[number];
    /** Only addresses of these domains can register; empty: of all. */
    readonly allowed_domains: readonly string[];
    readonly denied_domains: readonly string[];
    /** Leading zero bits that a proof of work has; 0: none is needed. */
    readonly proof_of_work_bits: number;
    readonly captcha: (typeof CAPTCHAS)[number];
    /** Public: the page shows it. */
    readonly captcha_site_key: string | null;
    /** Sealed where it is stored, `***` where it is read. */
    readonly captcha_secret: string | null;
    /** The credit of a new organization, US dollars; 0: none. */
    readonly credit_usd: string;
    readonly credit_days: number;
    /** The most that the installation gives in a day (UTC). */
    readonly credit_daily_usd: string;
  };
  readonly mail: {
    /** Null: the name of the brand. */
    readonly from_name: string | null;
    /** Null: no-reply at the host of the public URL. */
    readonly from_address: string | null;
    readonly reply_to: string | null;
  };
  readonly brand: {
    readonly name: string;
    /** `#rrggbb`. */
    readonly color: string;
    readonly support_email: string | null;
    readonly logo_url: string | null;
    readonly terms_url: string | null;
    readonly privacy_url: string | null;
    /** The logo on dark ground; null: the same. */
    readonly logo_dark_url: string | null;
    readonly footer_links: readonly { readonly label: string; readonly url: string }[];
  };
  /** Texts of the operator, in Markdown; null: the URLs of the brand, if any. */
  readonly legal: {
    readonly terms_text: string | null;
    readonly privacy_text: string | null;
  };
  /** What is shown without log-in, and to customers. */
  readonly public: {
    /** Origin under which customers reach the gateways; null: unknown. */
    readonly gateway_url: string | null;
    /** Whether models and prices have a public page. */
    readonly models: boolean;
    /** Whether the state of the service has a public page. */
    readonly status: boolean;
    /** Whether a page reads, in the browser alone, what is left on an API key. */
    readonly key: boolean;
    /** Whether customers see the names of channels in place of their labels. */
    readonly channel_names: boolean;
  };
  readonly security: {
    readonly second_factor: (typeof FACTOR_RULES)[number];
    readonly session_idle_minutes: number;
    readonly session_lifetime_hours: number;
    readonly operator_session_idle_minutes: number;
    readonly operator_session_lifetime_hours: number;
    /** The longest life of new tokens, of members and operators, in days; null: any, and tokens that never expire. */
    readonly token_max_days: number | null;
    /** Of API keys, when they are made or changed. */
    readonly api_key_max_days: number | null;
  };
}

export type SettingGroup = keyof SettingGroups;

/** Fields that are secrets. */
export const SECRET_SETTINGS: Readonly<Partial<Record<SettingGroup, readonly string[]>>> = {
  registration: ['captcha_secret'],
};

/** Where a value comes from: a variable of the environment, an operator's change, or the product. */
export type SettingSource = 'env' | 'db' | 'default';

/** Fields that are set. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The values of a group before any change.
 *
 * @param gatewayUrl where the gateways are until the settings say so; null: unknown
 */
export function defaultSettings(isProduction: boolean, gatewayUrl: string | null = null): SettingGroups {
  return {
    registration: {
      mode: 'invite',
      allowed_domains: [],
      denied_domains: [],
      proof_of_work_bits: 0,
      captcha: 'none',
      captcha_site_key: null,
      captcha_secret: null,
      credit_usd: '0',
      credit_days: 30,
      credit_daily_usd: '100',
    },
    mail: { from_name: null, from_address: null, reply_to: null },
    brand: {
      name: 'Routify',
      color: '#2457d6',
      support_email: null,
      logo_url: null,
      terms_url: null,
      privacy_url: null,
      logo_dark_url: null,
      footer_links: [],
    },
    legal: { terms_text: null, privacy_text: null },
    public: { gateway_url: gatewayUrl, models: false, status: false, key: true, channel_names: false },
    security: {
      second_factor: isProduction ? 'operators' : 'none',
      session_idle_minutes: 7 * 24 * 60,
      session_lifetime_hours: 30 * 24,
      operator_session_idle_minutes: 60,
      operator_session_lifetime_hours: 12,
      token_max_days: null,
      api_key_max_days: null,
    },
  };
}

/** The field without which a change cannot be in force; null: none is missing. */
export function missingSetting({ captcha, captcha_site_key: key, captcha_secret: secret }: Values): string | null {
  if (captcha === undefined || captcha === 'none') return null;
  if (key === undefined) return 'captcha_site_key';
  return secret === undefined ? 'captcha_secret' : null;
}

/** The values of a group without its secrets, of which only `***` shows that they are set. */
export function maskedSettings<T extends object>(group: SettingGroup, values: T): T {
  const secrets = SECRET_SETTINGS[group] ?? [];
  const mask = ([field, value]: [string, unknown]) =>
    [field, secrets.includes(field) && value != null ? '***' : value] as const;
  return Object.fromEntries(Object.entries(values).map(mask)) as T;
}

/** The values in force: the environment goes before the stored ones, these before the defaults. */
export function effectiveSettings<T extends object>(
  defaults: T,
  stored: Values,
  environment: Values,
): { readonly values: T; readonly sources: Readonly<Record<keyof T, SettingSource>> } {
  const fields = Object.keys(defaults) as (keyof T & string)[];
  const sourceOf = (field: string): SettingSource =>
    Object.hasOwn(environment, field) ? 'env' : Object.hasOwn(stored, field) ? 'db' : 'default';
  const known = Object.fromEntries(Object.entries(stored).filter(([field]) => Object.hasOwn(defaults, field)));
  return {
    values: { ...defaults, ...known, ...environment },
    sources: Object.fromEntries(fields.map((field) => [field, sourceOf(field)])) as Record<keyof T, SettingSource>,
  };
}

/** The stored values after a change; null resets a field to its default. */
export function changedSettings(stored: Values, patch: Values): Values {
  const changed = { ...stored, ...patch };
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== null && value !== undefined));
}
