import { createHmac } from 'node:crypto';
import { EVENT_TYPE_NAMES, EVENT_TYPES, type DomainEvent } from '#events';
import { CHAT_LANGUAGES } from '../domain/endpoint.js';
import { chatRequest, chatText } from './chat-message.js';
import { CHAT_TEXTS } from './chat-texts.js';

const event = (type: string, data: DomainEvent['data']): DomainEvent => ({
  ...{ id: '1', organizationId: null, type, data, occurredAt: new Date(0), position: 1n, sequence: 1n },
});
const HOSTILE = '@everyone <!channel> <at user_id="all"></at>\nSecond: line & more';

describe('a chat message', () => {
  it.each(CHAT_LANGUAGES)('in %s says each event with fields that it has', (language) => {
    for (const type of EVENT_TYPE_NAMES) {
      const names = [...CHAT_TEXTS[language][type].matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([type, names.filter((name) => !Object.hasOwn(EVENT_TYPES[type].data, name ?? ''))]).toEqual([type, []]);
    }
  });

  it('is one line that begins with the installation', () => {
    const text = chatText(event('key.created', { key_name: HOSTILE }), 'en', 'Acme');
    expect(text).toBe('Acme: API key "@everyone <!channel> <at user_id="all"></at> Second: line & more" was created.');
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
      ...{ chat_id: '-100', text: 'Text', link_preview_options: { is_disabled: true } },
    });
  });

  it('of Feishu is signed where the bot has a secret', () => {
    const { body } = chatRequest('feishu', 'Text', { url: 'https://x', secret: 'bot' }, 1_780_000_000_000);
    const sign = createHmac('sha256', '1780000000\nbot').digest('base64');
    expect(JSON.parse(body)).toMatchObject({ timestamp: '1780000000', sign });
  });
});
