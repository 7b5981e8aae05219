import type { FieldOptions, Fields } from '#fields';
import { SETTING_GROUPS, type SettingGroup, type SettingGroups } from './setting-fields.js';

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
    ...DEFAULTS,
    public: { ...DEFAULTS.public, gateway_url: gatewayUrl },
    security: { ...DEFAULTS.security, second_factor: isProduction ? 'operators' : 'none' },
  };
}

const DEFAULTS = Object.fromEntries(
  Object.entries(SETTING_GROUPS).map(([group, fields]) => [group, defaultsOf(fields)]),
) as unknown as SettingGroups;

function defaultsOf(fields: Fields): Values {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { options }]) => [name, (options as FieldOptions).default]),
  );
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
