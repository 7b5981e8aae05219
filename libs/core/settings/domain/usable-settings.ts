import type { AnyField, Fields } from '../../fields/field.js';
import { isAccepted } from '../../fields/check-value.js';
import { pick } from '../../fields/variants.js';
import { isLoopback, originOf } from '../../kernel/text/origins.js';
import { FOOTER_LINK, SETTING_GROUPS, type SettingGroup, type SettingGroups } from './setting-fields.js';
import { changedSettings, type Values } from './setting-groups.js';

type Reader = (value: unknown, publicUrl: string) => unknown;

const accepted =
  (field: AnyField): Reader =>
  (value) =>
    isAccepted(field, value) ? value : null;

const eachAccepted = (fields: Fields): Readonly<Record<string, Reader>> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, accepted(field)]));

const links: Reader = (value) =>
  Array.isArray(value)
    ? value.filter((link: { readonly url?: unknown }) => isAccepted(FOOTER_LINK.url, link.url))
    : null;

const { brand, mail, public: shownToCustomers } = SETTING_GROUPS;

/** The fields that become a part of something else: a link, a style, a header, a policy. Null: not at all. */
const READERS: { readonly [Group in SettingGroup]?: { readonly [Field in keyof SettingGroups[Group]]?: Reader } } = {
  public: {
    ...eachAccepted(pick(shownToCustomers, 'credit_url', 'docs_url')),
    gateway_url: (value, publicUrl) => (typeof value === 'string' ? gatewayOrigin(value, publicUrl) : null),
  },
  brand: {
    ...eachAccepted(pick(brand, 'name', 'color', 'logo_url', 'logo_dark_url', 'terms_url', 'privacy_url')),
    footer_links: links,
  },
  mail: eachAccepted(pick(mail, 'from_name')),
};

/**
 * Stored values without those that today's rules refuse: a row may be older than its rule, or written past it. Each has
 * its default again.
 */
export function usableSettings(group: SettingGroup, stored: Values, publicUrl: string): Values {
  const readers: Readonly<Record<string, Reader>> = READERS[group] ?? {};
  const read = ([field, value]: [string, unknown]) => [field, readers[field]?.(value, publicUrl) ?? null] as const;
  const checked = Object.entries(stored)
    .filter(([field]) => Object.hasOwn(readers, field))
    .map(read);
  return changedSettings(stored, Object.fromEntries(checked));
}

/**
 * The origin where customers reach the gateways; null: none. Keys are sent there: in plain text only on this machine, or
 * where the installation itself is plain.
 */
export function gatewayOrigin(text: string, publicUrl: string): string | null {
  const origin = originOf(text);
  if (origin === null) return null;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || isLoopback(hostname) || publicUrl.startsWith('http://') ? origin : null;
}
