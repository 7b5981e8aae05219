import { isLoopback, originOf } from '#kernel';
import { changedSettings, type SettingGroup, type SettingGroups, type Values } from './setting-groups.js';

/** What a field has to be because it becomes a part of something: a link, a style, a header, a policy. */
interface TextRule {
  readonly pattern: RegExp;
  readonly expected: string;
}

const IMAGE_TYPES = 'png|jpeg|webp|svg\\+xml';

export const SETTING_TEXTS = {
  link: { pattern: /^https:\/\/[^\s"'<>]+$/, expected: 'an https URL' },
  /** An image of its own needs no request to another host. */
  image: {
    pattern: new RegExp(`^(?:https://[^\\s"'<>]{1,490}|data:image/(?:${IMAGE_TYPES});base64,[A-Za-z0-9+/]+={0,2})$`),
    expected: 'an https URL, or a data: URL of a PNG, JPEG, WebP or SVG in base64 with at most 65536 characters',
  },
  color: { pattern: /^#[0-9a-f]{6}$/, expected: 'a color such as #2457d6' },
  /** In the subject and the sender of mails. */
  line: { pattern: /^[^\u0000-\u001f\u007f]+$/, expected: 'a single line of text' },
} satisfies Readonly<Record<string, TextRule>>;

type Reader = (value: unknown, publicUrl: string) => unknown;

const matching =
  ({ pattern }: TextRule): Reader =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : null;

const links: Reader = (value) =>
  Array.isArray(value)
    ? value.filter((link: { readonly url?: unknown }) => matching(SETTING_TEXTS.link)(link.url, '') !== null)
    : null;

/** The fields that become a part of something else, each as it may stand there; null: not at all. */
const READERS: { readonly [Group in SettingGroup]?: { readonly [Field in keyof SettingGroups[Group]]?: Reader } } = {
  public: { gateway_url: (value, publicUrl) => (typeof value === 'string' ? gatewayOrigin(value, publicUrl) : null) },
  brand: {
    name: matching(SETTING_TEXTS.line),
    color: matching(SETTING_TEXTS.color),
    logo_url: matching(SETTING_TEXTS.image),
    logo_dark_url: matching(SETTING_TEXTS.image),
    terms_url: matching(SETTING_TEXTS.link),
    privacy_url: matching(SETTING_TEXTS.link),
    footer_links: links,
  },
  mail: { from_name: matching(SETTING_TEXTS.line) },
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
