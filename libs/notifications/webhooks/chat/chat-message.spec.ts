import { createHmac } from 'node:crypto';
import { EVENT_TYPES, type DomainEvent, type EventTypeName } from '#core';
import { CHAT_LANGUAGES } from '../domain/endpoint.js';
import { chatRequest, chatText } from './chat-message.js';
import { CHAT_TEXTS } from './chat-texts.js';

const event = (type: string, data: DomainEvent['data']): DomainEvent => ({
  id: '1',
  organizationId: null,
  type,
  data,
  occurredAt: new Date(0),
  position: 1n,
  sequence: 1n,
});
const HOSTILE = '@everyone <!channel> <at user_id="all"></at>\nSecond: line & more';

describe('a chat message', () => {
  it.each(CHAT_LANGUAGES)('in %s says each event with fields that it has', (language) => {
    for (const [type, text] of Object.entries(CHAT_TEXTS[language])) {
      const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const { data } = EVENT_TYPES[type as EventTypeName];
      expect([type, names.filter((name) => !Object.hasOwn(data, name ?? ''))]).toEqual([type, []]);
    }
  });

  it('is one line that begins with the installation', () => {
    const text = chatText(event('key.created', { key_name: HOSTILE }), 'en', 'Acme');
    expect(text).toBe('Acme: API key "@everyone <!channel> <at user_id="all"></at> Second: line & more" was created.');
  });

  it('of an alarm has its title, and what it is about on the same line', () => {
    const data = { alarm: 'redis_full', status: 'raised', subject: {} };
    expect(chatText(event('alarm.redis_full', data), 'en', 'Acme')).toBe('Acme: Alarm: Redis almost full');
    const ended = { alarm: 'forgone', status: 'ended', subject: { channel: 'a\nb', model: 'c' } };
    expect(chatText(event('alarm.forgone', ended), 'zh', 'Acme')).toBe(
      'Acme: 告警已结束：超出冻结金额的部分已核销（a b, c）',
    );
    expect(chatText(event('alarm.later', { ...data, alarm: 'later' }), 'ru', 'Acme')).toBe('Acme: Тревога: later');
  });

  it('of an unknown type names it', () => {
    expect(chatText(event('later.added', {}), 'zh', 'Acme')).toBe('Acme: later.added');
  });

  it('ATK-331: addresses no one, whatever names are in it', () => {
    const text = chatText(event('key.created', { key_name: HOSTILE }), 'en', 'Acme');
    const of = (kind: 'slack' | 'discord' | 'feishu') =>
      JSON.parse(chatRequest(kind, text, { url: 'https://chat.example/x', secret: null }, 0).body) as unknown;
    expect(of('slack')).toEqual({ text: expect.stringContaining('&lt;!channel&gt;'), unfurl_links: false });
    expect(of('discord')).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(of('feishu')).toEqual({ msg_type: 'text', content: { text: expect.not.stringMatching(/[<>]/) } });
  });

  it('of Telegram goes to the chat of its address', () => {
    const url = 'https://api.telegram.org/bot1:x/sendMessage?chat_id=-100';
    const request = chatRequest('telegram', 'Text', { url, secret: null }, 0);
    expect(request.url).toBe('https://api.telegram.org/bot1:x/sendMessage');
    expect(JSON.parse(request.body)).toEqual({
      chat_id: '-100',
      text: 'Text',
      link_preview_options: { is_disabled: true },
    });
  });

  it('of Feishu is signed where the bot has a secret', () => {
    const { body } = chatRequest('feishu', 'Text', { url: 'https://x', secret: 'bot' }, 1_780_000_000_000);
    const sign = createHmac('sha256', '1780000000\nbot').digest('base64');
    expect(JSON.parse(body)).toMatchObject({ timestamp: '1780000000', sign });
  });
});
