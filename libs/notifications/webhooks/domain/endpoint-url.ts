import { checkUpstreamUrl } from '#core';
import type { UpstreamRule } from '#core/infra';
import type { EndpointKind } from './endpoint.js';

const URL_MAX = 500;
/** The hosts of chat services; a bot server of one's own is a public address like any other. */
const HOSTS: Readonly<Partial<Record<EndpointKind, RegExp>>> = {
  slack: /^hooks\.slack(-gov)?\.com$/,
  discord: /^(ptb\.|canary\.)?discord(app)?\.com$/,
  feishu: /^open\.(feishu\.cn|larksuite\.com)$/,
};
const TELEGRAM_PATH = /^\/bot[^/]+\/sendMessage$/;

/** Reasons of refusals. */
type UrlFault = 'webhook_url' | 'webhook_url_of_chat' | 'webhook_url_telegram';

/** Why an address is refused; null: it may be called. Names are resolved and checked again for each connection. */
export function faultOfUrl(kind: EndpointKind, text: string, allow: readonly UpstreamRule[]): UrlFault | null {
  if (text.length > URL_MAX || !URL.canParse(text)) return 'webhook_url';
  const url = new URL(text);
  if (url.hash !== '') return 'webhook_url';
  const { search } = url;
  url.search = '';
  if (checkUpstreamUrl(url.href, allow).kind === 'refused') return 'webhook_url';
  if (kind === 'telegram') return faultOfTelegram(url.pathname, new URLSearchParams(search));
  const host = HOSTS[kind];
  return host === undefined || host.test(url.hostname) || isOpened(url, allow) ? null : 'webhook_url_of_chat';
}

/** An address of a test stands for any host. */
const isOpened = ({ protocol }: URL, allow: readonly UpstreamRule[]): boolean =>
  protocol === 'http:' && allow.length > 0;

function faultOfTelegram(path: string, query: URLSearchParams): UrlFault | null {
  const hasChat = /^(-?\d{1,20}|@\w{3,40})$/.test(query.get('chat_id') ?? '');
  return TELEGRAM_PATH.test(path) && hasChat ? null : 'webhook_url_telegram';
}

/** What may be shown: addresses of chat services have their secret in the path. */
export function shownUrl(kind: EndpointKind, text: string): string {
  const { origin, pathname, search } = new URL(text);
  if (kind !== 'webhook') return `${origin}/…`;
  return search === '' ? `${origin}${pathname}` : `${origin}${pathname}?…`;
}
