import { createHmac } from 'node:crypto';
import type { DomainEvent } from '#core';
import { CHAT_LANGUAGES, type ChatLanguage, type EndpointKind, type EndpointSecrets } from '../domain/endpoint.js';
import { alarmText, CHAT_TEXTS } from './chat-texts.js';

/** Of Discord; the others take more. */
const TEXT_MAX = 2_000;

interface ChatRequest {
  readonly url: string;
  readonly body: string;
}

/** What an event is in a chat: one sentence, after the name of the installation. */
export function chatText({ type, data }: DomainEvent, language: ChatLanguage, installation: string): string {
  return `${installation}: ${eventSentence(type, data, language)}`.slice(0, TEXT_MAX);
}

/** An event in one sentence, without names of its organization. */
export function eventSentence(type: string, data: DomainEvent['data'], language: ChatLanguage): string {
  if (type.startsWith('alarm.')) return shown('alarm', alarmText(data, language));
  const sentence = (CHAT_TEXTS[language] as Readonly<Record<string, string>>)[type] ?? type;
  return sentence.replace(/\{(\w+)\}/g, (_all, name: string) => shown(name, data[name]));
}

/** Values are one line: names of customers begin no line of their own. */
function shown(name: string, value: unknown): string {
  if (typeof value === 'string' && name.endsWith('_usd')) return shownUsd(value);
  return typeof value === 'string' || typeof value === 'number' ? String(value).replace(/\s+/g, ' ') : '–';
}

/** In cents, towards zero; an amount below one cent in full. */
function shownUsd(amount: string): string {
  const cents = /^-?\d+\.\d{2}/.exec(amount)?.[0];
  return cents === undefined || Number(cents) === 0 ? amount : cents;
}

/** Of a language tag. */
export function chatLanguageOf(tag: string): ChatLanguage {
  const [first] = tag.toLowerCase().split('-');
  return CHAT_LANGUAGES.find((language) => language === first) ?? 'en';
}

/**
 * The request of a chat service. A text addresses no one: it has no mentions and no links, whatever names are in it.
 *
 * @param nowMs of this attempt
 */
export function chatRequest(
  kind: Exclude<EndpointKind, 'webhook'>,
  text: string,
  { url, secret }: Pick<EndpointSecrets, 'url' | 'secret'>,
  nowMs: number,
): ChatRequest {
  switch (kind) {
    case 'slack':
      return { url, body: JSON.stringify({ text: escapedForSlack(text), unfurl_links: false }) };
    case 'discord':
      return { url, body: JSON.stringify({ content: text, allowed_mentions: { parse: [] }, flags: 4 }) };
    case 'telegram': {
      const target = new URL(url);
      const chatId = target.searchParams.get('chat_id') ?? '';
      target.search = '';
      const body = { chat_id: chatId, text, link_preview_options: { is_disabled: true } };
      return { url: target.href, body: JSON.stringify(body) };
    }
    case 'feishu': {
      const message = { msg_type: 'text', content: { text: withoutTags(text) } };
      return { url, body: JSON.stringify({ ...feishuSignature(secret, nowMs), ...message }) };
    }
  }
}

const escapedForSlack = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** `<at …>` mentions. */
const withoutTags = (text: string): string => text.replace(/</g, '‹').replace(/>/g, '›');

/** https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: the key is the text, the message empty. */
function feishuSignature(secret: string | null, nowMs: number): object {
  if (secret === null) return {};
  const timestamp = String(Math.floor(nowMs / 1_000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') };
}
