import { ALARM_TITLES } from '#core';
import { formatMailTime } from '#core/mail';
import type { ChatLanguage } from '../../webhooks/domain/endpoint.js';

/** An alarm that an email is to list. */
export interface DueAlarm {
  readonly id: string;
  readonly name: string;
  readonly subject: Readonly<Record<string, string>>;
  readonly count: bigint;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly endedAt: Date | null;
  /** Null: no email has listed it. */
  readonly mailedAt: Date | null;
}

/** The first alarm waits so long for others. */
export const GATHERED_MS = 60_000;
/** An email lists all alarms since the last one: six an hour at most. */
export const PAUSE_MS = 600_000;
const LINES_MAX = 25;

const WORDS: Readonly<Record<ChatLanguage, Readonly<Record<'open' | 'ended' | 'colon', string>>>> = {
  en: { open: 'Still open: ', ended: 'Ended: ', colon: ': ' },
  ru: { open: 'Не завершилась: ', ended: 'Завершилась: ', colon: ': ' },
  zh: { open: '仍未结束：', ended: '已结束：', colon: '：' },
};

/**
 * What an email says: new alarms, then those that are open for long, then those that have ended.
 *
 * @param due at least one
 */
export function digestOf(due: readonly DueAlarm[], ended: readonly DueAlarm[], language: ChatLanguage) {
  const isFresh = ({ mailedAt }: DueAlarm): boolean => mailedAt === null;
  const listed = [...due.filter(isFresh), ...due.filter((alarm) => !isFresh(alarm)), ...ended];
  const titles = listed.map((alarm) => titleOf(alarm, language));
  const { colon } = WORDS[language];
  const lines = listed
    .slice(0, LINES_MAX)
    .map((alarm, index) => `${titles[index] ?? ''}${colon}${describe(alarm)}`)
    .concat(listed.length > LINES_MAX ? [`+${listed.length - LINES_MAX}`] : []);
  return { alarm: titles[0] ?? '', rest: due.length === 1 ? '' : `+${due.length - 1}`, lines };
}

function titleOf({ name, endedAt, mailedAt }: DueAlarm, language: ChatLanguage): string {
  const { open, ended } = WORDS[language];
  const prefix = endedAt !== null ? ended : mailedAt === null ? '' : open;
  return `${prefix}${(ALARM_TITLES[language] as Readonly<Record<string, string>>)[name] ?? name}`;
}

/** In no language: `openai, openai/gpt-4.1 · 2026-11-27 12:00 UTC – 12:40 UTC · 14×`. */
function describe({ subject, firstAt, lastAt, count }: DueAlarm): string {
  const about = Object.values(subject).join(', ');
  const [first, last] = [formatMailTime(firstAt.getTime()), formatMailTime(lastAt.getTime())];
  return [...(about === '' ? [] : [about]), first === last ? first : `${first} – ${last}`, `${count}×`].join(' · ');
}
