import type { FieldOptions, Fields } from '../../fields/field.js';
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

/** A field, and those without which it cannot be in force. */
interface Need {
  readonly of: string;
  readonly fields: readonly string[];
  /** They may be removed later: it is then as if it were not set. */
  readonly isOnce: boolean;
}

const NEEDED: Readonly<Partial<Record<SettingGroup, Need>>> = {
  registration: { of: 'captcha', fields: ['captcha_site_key', 'captcha_secret'], isOnce: false },
  invoices: { of: 'issues_from', fields: ['name', 'address_lines', 'country'], isOnce: true },
};

/** The field without which a change cannot be in force, and the one that needs it; null: none is missing. */
export function missingSetting(
  group: SettingGroup,
  values: Values,
  patch: Values,
): { readonly field: string; readonly of: string } | null {
  const need = NEEDED[group];
  if (need === undefined || (need.isOnce && patch[need.of] === undefined)) return null;
  const { of, fields } = need;
  if (values[of] === undefined || values[of] === 'none') return null;
  const field = fields.find((name) => values[name] === undefined || (values[name] as { length?: number }).length === 0);
  return field === undefined ? null : { field, of };
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
