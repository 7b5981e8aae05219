import { parseId, type DomainEvent, type EventTypeName } from '#core';
import { eventSentence } from '../../webhooks/chat/chat-message.js';
import type { ChatLanguage } from '../../webhooks/domain/endpoint.js';

/** Events that are mailed. */
export const ALERT_TYPES = [
  'balance.low',
  'balance.empty',
  'cap.reached',
  'request_cap.reached',
  'key.expiring',
  'spend.unusual',
] as const satisfies readonly EventTypeName[];

/** These go at once; the others are collected. */
export const URGENT_TYPES: readonly EventTypeName[] = ['balance.low', 'balance.empty'];

/** Of one email. */
const LINES_MAX = 20;

const MORE: Readonly<Record<ChatLanguage, string>> = {
  en: 'And {count} more.',
  ru: 'И ещё {count}.',
  zh: '另有 {count} 条。',
};

/** What an email says of events; `cause` is a code of its phrases. */
export function alertLines(events: readonly DomainEvent[], language: ChatLanguage) {
  const lines = events.slice(0, LINES_MAX).map(({ type, data }) => eventSentence(type, data, language));
  const [first] = events;
  const isOne = new Set(events.map(({ type }) => type)).size === 1;
  const cause = isOne && first !== undefined ? `alert_${first.type.replace('.', '_')}` : 'alerts';
  const more = events.length - lines.length;
  const rest = more === 0 ? [] : [MORE[language].replace('{count}', String(more))];
  return { cause, lines: [...lines, ...rest] };
}

/** The key, or the member, whose cap an event is of; null: it is of none. */
export function holderOf({ data }: DomainEvent): { readonly keyId: string | null; readonly memberId: string | null } {
  const idOf = (prefix: 'key' | 'mbr', value: unknown) => (typeof value === 'string' ? parseId(prefix, value) : null);
  return { keyId: idOf('key', data.key_id), memberId: idOf('mbr', data.member_id) };
}
