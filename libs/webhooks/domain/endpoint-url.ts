import type { UpstreamRule } from '#infra';
import { checkUpstreamUrl } from '#outbound';
import type { EndpointKind } from './endpoint.js';

const URL_MAX = 500;
/** The hosts of chat services; a bot server of one's own is a public address like any other. */
const HOSTS: Readonly<Partial<Record<EndpointKind, RegExp>>> = {
  slack: /^hooks\.slack(-gov)?\.com$/,
  discord: /^(ptb\.|canary\.)?discord(app)?\.com$/,
  feishu: /^open\.(feishu\.cn|larksuite\.com)$/,
};
const TELEGRAM_PATH = /^\/bot[^/]+\/sendMessage$/;

/** Why an address is refused; null: it may be called. Names are resolved and checked again for each connection. */
export function faultOfUrl(kind: EndpointKind, text: string, allow: readonly UpstreamRule[]): string | null {
  if (text.length > URL_MAX) return `must have at most ${URL_MAX} characters`;
  if (!URL.canParse(text)) return 'is not an absolute URL';
  const url = new URL(text);
  if (url.hash !== '') return 'must not have a fragment';
  const { search } = url;
  url.search = '';
  const verdict = checkUpstreamUrl(url.href, allow);
  if (verdict.kind === 'refused') return verdict.reason;
  if (kind === 'telegram') return faultOfTelegram(url.pathname, new URLSearchParams(search));
  const host = HOSTS[kind];
  return host === undefined || host.test(url.hostname) || isOpened(url, allow) ? null : `is no address of ${kind}`;
}

/** An address of a test stands for any host. */
const isOpened = ({ protocol }: URL, allow: readonly UpstreamRule[]): boolean =>
  protocol === 'http:' && allow.length > 0;

function faultOfTelegram(path: string, query: URLSearchParams): string | null {
  if (!TELEGRAM_PATH.test(path)) return 'must end in /bot<token>/sendMessage';
  return /^(-?\d{1,20}|@\w{3,40})$/.test(query.get('chat_id') ?? '') ? null : 'must have chat_id=<ID of the chat>';
}

/** What may be shown: addresses of chat services have their secret in the path. */
export function shownUrl(kind: EndpointKind, text: string): string {
  const { origin, pathname, search } = new URL(text);
  if (kind !== 'webhook') return `${origin}/…`;
  return search === '' ? `${origin}${pathname}` : `${origin}${pathname}?…`;
}
