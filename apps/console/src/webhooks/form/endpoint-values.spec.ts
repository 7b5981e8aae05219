import type { Endpoint } from '../data/webhook-api';
import { createBody, isWithoutEvents, NEW_ENDPOINT, updateBody, valuesOf } from './endpoint-values';

const TELEGRAM = { ...NEW_ENDPOINT, kind: 'telegram', name: 'Ops', bot_token: ' 1:x ', chat_id: '@ops' } as const;

describe('a new endpoint', () => {
  it('of a server has an address and a signature', () => {
    const values = { ...NEW_ENDPOINT, name: 'Billing', url: ' https://example.com/hook ', secret: 'of another format' };
    expect(createBody(values)).toEqual({
      kind: 'webhook',
      name: 'Billing',
      url: 'https://example.com/hook',
      event_types: [],
      signing: 'hmac',
    });
  });

  it('of Telegram has the address of its bot and chat', () => {
    expect(createBody(TELEGRAM)).toMatchObject({
      url: 'https://api.telegram.org/bot1:x/sendMessage?chat_id=%40ops',
      language: 'en',
    });
  });

  it('of Feishu has a secret where its bot has one', () => {
    const values = { ...NEW_ENDPOINT, kind: 'feishu' } as const;
    expect(createBody({ ...values, secret: 'x' })).toHaveProperty('secret', 'x');
    expect(createBody(values)).not.toHaveProperty('secret');
  });

  it('of selected events needs one: the API would take none as all', () => {
    expect(isWithoutEvents({ ...NEW_ENDPOINT, scope: 'some' })).toBe(true);
    expect(isWithoutEvents(NEW_ENDPOINT)).toBe(false);
    expect(createBody({ ...NEW_ENDPOINT, event_types: ['key.created'] }).event_types).toEqual([]);
  });
});

describe('a change', () => {
  const endpoint = { kind: 'telegram', name: 'Ops', language: 'ru', event_types: ['key.created'] } as Endpoint;

  it('keeps the address where none is entered', () => {
    const body = { name: 'Ops', language: 'ru', event_types: ['key.created'] };
    expect(updateBody(valuesOf(endpoint))).toEqual(body);
    expect(updateBody({ ...valuesOf(endpoint), bot_token: '2:y', chat_id: '-100' })).toEqual({
      ...body,
      url: 'https://api.telegram.org/bot2:y/sendMessage?chat_id=-100',
    });
  });
});
