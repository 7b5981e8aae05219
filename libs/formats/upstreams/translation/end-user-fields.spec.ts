import fc from 'fast-check';
import { EndUsers } from '../end-users.js';
import {
  requestOf,
  type ClientFormat,
  PLAIN_OPTIONS,
  requestText,
  dialectRequest,
} from '../../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from '../anthropic-messages/anthropic-messages.js';
import { azureOpenai } from '../azure-openai/azure-openai.js';
import { bedrock } from '../bedrock/bedrock.js';
import type { Dialect, DialectOptions } from '../dialect.js';
import { gemini } from '../gemini/gemini.js';
import { openaiChat } from '../openai-chat/openai-chat.js';
import { azureResponses, openaiResponses } from '../openai-responses/openai-responses.js';
import { vertex } from '../vertex/vertex.js';

type Json = Readonly<Record<string, unknown>>;

const ORGANIZATION = '01a1f82a-4d18-70da-84ae-dcc281f02362';
const { endUsers } = PLAIN_OPTIONS;
const PLAIN = /^[A-Za-z0-9_-]{1,64}$/;
/** What Claude Code sends. */
const AGENTS_NAME = JSON.stringify({ device_id: 'a'.repeat(64), account_uuid: '', session_id: 'b'.repeat(36) });
const NAMES = [
  'jane@example.com',
  AGENTS_NAME,
  'x'.repeat(65),
  'Jörg',
  'a b',
  'a\nb',
  'u-1',
  'x'.repeat(64),
  ' ',
  '😀',
];

type Case = readonly [kind: string, dialect: Dialect, options: Partial<DialectOptions>];

const SENDING: Case[] = [
  ['openai', openaiChat, {}],
  ['azure-openai', azureOpenai, {}],
  ['openai-responses', openaiResponses, {}],
  ['azure-responses', azureResponses, {}],
  ['anthropic-messages', anthropicMessages, {}],
  ['Claude at vertex', vertex, { upstreamModel: 'claude-sonnet-4-5' }],
];
const LEAVING_OUT: Case[] = [
  ['gemini', gemini, {}],
  ['vertex', vertex, {}],
  ['bedrock', bedrock, {}],
  ['an upstream that refuses it', openaiChat, { drop: ['user', 'safety_identifier', 'metadata'] }],
  ['a Responses upstream that refuses it', openaiResponses, { drop: ['user', 'safety_identifier'] }],
];

const MESSAGES = [{ role: 'user', content: 'Hi' }];

/** A request of each format that names an end user, in each field that may. */
function bodies(name: string): readonly (readonly [ClientFormat, Json])[] {
  return [
    ['chat', { model: 'm', messages: MESSAGES, user: name }],
    ['chat', { model: 'm', messages: MESSAGES, safety_identifier: name }],
    ['responses', { model: 'm', input: 'Hi', user: name }],
    ['responses', { model: 'm', input: 'Hi', safety_identifier: name }],
    ['messages', { model: 'm', max_tokens: 10, messages: MESSAGES, metadata: { user_id: name } }],
  ];
}

const userOf = ({ user, safety_identifier: identifier, metadata }: Json): unknown =>
  user ?? identifier ?? (metadata as Json | undefined)?.user_id;

describe('names of end users', () => {
  it('are plain, stable, and different for each user and organization', () => {
    const other = new EndUsers(Buffer.from('the key of the installation'), ORGANIZATION.replace('01a1', '01a2'));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 512 }),
        fc.string({ minLength: 1 }),
        (name, second) => {
          const plain = endUsers.plainName(name);
          expect(plain).toMatch(PLAIN);
          expect(endUsers.plainName(name)).toBe(plain);
          expect(endUsers.plainName(plain)).toBe(plain);
          if (name !== second && !second.startsWith('user_')) expect(endUsers.plainName(second)).not.toBe(plain);
          expect(other.plainName(name) === plain).toBe(PLAIN.test(name));
        },
      ),
    );
    expect(endUsers.plainName('u-1')).toBe('u-1');
  });

  it.each(SENDING)('leave plain to %s, from clients of every format', (_kind, dialect, options) => {
    for (const name of NAMES) {
      for (const [format, body] of bodies(name)) {
        const { sent, dropped } = requestOf(dialect, format, body, options);
        expect([format, userOf(sent)]).toEqual([format, endUsers.plainName(name)]);
        expect(dropped).not.toContain('user');
      }
    }
  });

  it.each(LEAVING_OUT)('are left out for %s, and named', (_kind, dialect, options) => {
    for (const [format, body] of bodies('jane@example.com')) {
      const { sent, dropped } = requestOf(dialect, format, body, options);
      expect(JSON.stringify(sent)).not.toMatch(/jane|user_/);
      if (options.drop === undefined) expect(dropped.join()).toMatch(/^(user|safety_identifier)$/);
    }
  });

  it('leave plain where bytes pass, whose other members stay', () => {
    const passed = requestOf(openaiResponses, 'responses', { model: 'm', input: 'Hi', user: 'a b' }, { passes: true });
    expect(passed).toMatchObject({ translation: { isNative: true }, sent: { user: endUsers.plainName('a b') } });
    const tagged = { model: 'm', input: 'Hi', metadata: { a: 'b c', user_id: 'a b' }, safety_identifier: 'u-1' };
    const { sent } = requestOf(openaiResponses, 'responses', tagged, { passes: true, forwardMetadata: true });
    expect(sent).toMatchObject({
      metadata: { a: 'b c', user_id: endUsers.plainName('a b') },
      safety_identifier: 'u-1',
    });
  });

  const messagesOf = (user_id: string, upstreamModel: string): Json => {
    const body = { model: 'm', max_tokens: 10, messages: MESSAGES, metadata: { user_id, x: 1.0 } };
    return requestOf(anthropicMessages, 'messages', body, { passes: true, upstreamModel }).sent;
  };

  it('pass to Claude as its maker takes them, up to 256 characters', () => {
    for (const name of [AGENTS_NAME, 'jane@example.com', 'x'.repeat(256)]) {
      expect(messagesOf(name, 'claude-opus-5').metadata).toEqual({ user_id: name, x: 1 });
    }
    const long = 'x'.repeat(257);
    expect(messagesOf(long, 'claude-opus-5').metadata).toEqual({ user_id: endUsers.plainName(long), x: 1 });
  });

  it('leave plain to other models in Anthropic’s format', () => {
    for (const name of NAMES) {
      expect(messagesOf(name, 'deepseek-chat').metadata).toEqual({ user_id: endUsers.plainName(name), x: 1 });
    }
  });

  it.each(['chat', 'responses'] as const)('are plain within forwarded metadata of a client of %s', (format) => {
    const body = { model: 'm', ...(format === 'chat' ? { messages: MESSAGES } : { input: 'Hi' }) };
    const tagged = { ...body, metadata: { user_id: 'a b', x: 'y' } };
    for (const dialect of [openaiChat, openaiResponses]) {
      const { sent } = requestOf(dialect, format, tagged, { forwardMetadata: true });
      expect(sent.metadata).toEqual({ user_id: endUsers.plainName('a b'), x: 'y' });
    }
    expect(userOf(requestOf(anthropicMessages, format, tagged, { forwardMetadata: true }).sent)).toBe(
      endUsers.plainName('a b'),
    );
  });

  it('are plain in fields that a provider or an operator names otherwise', () => {
    const chat = { model: 'm', messages: MESSAGES, user: 'a b' };
    const policy = { ...PLAIN_OPTIONS.policy, rename: { user: 'user_id' } };
    expect(requestOf(openaiChat, 'chat', chat, { policy }).sent.user_id).toBe(endUsers.plainName('a b'));
    const own = requestOf(openaiChat, 'chat', { model: 'm', messages: MESSAGES, user_id: 'a b' });
    expect(own.sent.user_id).toBe(endUsers.plainName('a b'));
  });

  it('name two for one field: the second is left out, and named', () => {
    const body = { model: 'm', messages: MESSAGES, user: 'u-1', safety_identifier: 'u-2' };
    const { sent, dropped } = requestOf(anthropicMessages, 'chat', body);
    expect([userOf(sent), dropped]).toEqual(['u-1', ['safety_identifier']]);
  });

  it('keep the bytes of a body whose names are plain, and of empty ones', () => {
    for (const value of ['"u-1"', '"\\u0075-1"', '""', 'null']) {
      const text = `{"model":"up-1","messages":[{"role":"user","content":"Hi"}],"user":${value},"x":1.0}`;
      expect(requestText(dialectRequest(openaiChat, text))).toBe(text);
    }
  });
});
