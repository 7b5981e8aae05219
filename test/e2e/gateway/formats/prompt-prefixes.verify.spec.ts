import { findMember, scanTopLevel, valueBytes, type JsonObject } from '#core';
import { cacheKeyOf } from '#formats';
import { leftovers } from '../../../support/gateway/bookings.js';
import {
  addFormatChannels,
  AZURE_KINDS,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import {
  AGENT_CLIENTS,
  billingLine,
  SESSION,
  THINKING_CLAUDE_CODE,
  TURNS,
} from '../../../support/messages/agent-turns.js';

jest.setTimeout(240_000);

const KINDS = [...FORMAT_KINDS, ...AZURE_KINDS, ...CLOUD_KINDS];
/** Providers of these formats get the bytes of clients of Messages. */
const PASSED = ['anthropic-messages', 'bedrock', 'vertex-claude'];
const PASSING: Readonly<Record<string, readonly string[]>> = {
  '/v1/messages': [...PASSED, 'imitating'],
  '/v1/responses': ['openai-responses', 'azure-openai-responses'],
  '/v1/chat/completions': ['openai-compatible', 'azure-openai'],
};
const TRANSLATED = KINDS.map(([name]) => name).filter((name) => !PASSED.includes(name));

/** The members that hold the conversation, in one or the other format. */
const CONVERSATION = ['messages', 'input', 'contents'];
/** What stands before it in every prompt, wherever its members are. */
const BEFORE = ['tools', 'toolConfig', 'system', 'systemInstruction', 'instructions'];
/** Marks of caches are no part of the prompt; Claude Code moves them. */
const MARKS = /,"cache_control":\{[^}]*\}|,\{"cachePoint":\{[^}]*\}\}/g;

const BILLING_BLOCK = /\{"type":"text","text":"x-anthropic-billing-header:[^"]*"\},/;

const AGENT = 'You are an agent.';
const QUOTE = `Explain: ${billingLine(1)}`;

type Json = Readonly<Record<string, unknown>>;

describe('the prompts that upstreams get', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS);
    const models = [{ model: FORMAT_MODEL, upstreamModel: 'agent', cost: null }];
    await platform.addChannel({
      name: 'imitating',
      kind: 'anthropic-messages',
      serves: [],
      models,
      baseUrl: `${platform.simulator.url}/v1`,
      options: { drop_billing_line: true },
    });
    customer = await platform.addCustomer({ topUpUsd: '1000' });
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(() => platform.stop());

  async function sentTo(channel: string, path: string, body: Json, headers = {}): Promise<string> {
    const answer: Answer = await caller.post(path, { ...onlyChannel(channel), ...body }, headers);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    return caller.sentUpstream(answer);
  }

  const chat = { model: FORMAT_MODEL, max_tokens: 40 };
  const HELLO = [{ role: 'user', content: 'Hello!' }];
  const text = (said: string): Json => ({ type: 'text', text: said });

  /** Where Claude Code and programs between it and the gateway put the line. */
  const FORMS: readonly (readonly [what: string, path: string, bodyOf: (line: string) => Json])[] = [
    ['a block of its own', '/v1/messages', (line) => ({ ...chat, system: [text(line), text(AGENT)], messages: HELLO })],
    ['a later block', '/v1/messages', (line) => ({ ...chat, system: [text(AGENT), text(line)], messages: HELLO })],
    [
      'the first line of a block',
      '/v1/messages',
      (line) => ({ ...chat, system: [text(`${line}\n\n${AGENT}`)], messages: HELLO }),
    ],
    ['the first line of a text', '/v1/messages', (line) => ({ ...chat, system: `${line}\n${AGENT}`, messages: HELLO })],
    [
      'a system message of Messages',
      '/v1/messages',
      (line) => ({ ...chat, system: AGENT, messages: [...HELLO, { role: 'system', content: line }] }),
    ],
    [
      'a system message',
      '/v1/chat/completions',
      (line) => ({ ...chat, messages: [{ role: 'system', content: `${line}\n${AGENT}` }, ...HELLO] }),
    ],
    [
      'a message of its own',
      '/v1/chat/completions',
      (line) => ({
        ...chat,
        messages: [{ role: 'system', content: line }, { role: 'developer', content: AGENT }, ...HELLO],
      }),
    ],
    [
      'a part of a message',
      '/v1/chat/completions',
      (line) => ({ ...chat, messages: [{ role: 'system', content: [text(line), text(AGENT)] }, ...HELLO] }),
    ],
    [
      'instructions',
      '/v1/responses',
      (line) => ({ model: FORMAT_MODEL, instructions: `${line}\n${AGENT}`, input: 'Hello!' }),
    ],
    [
      'an item',
      '/v1/responses',
      (line) => ({
        model: FORMAT_MODEL,
        instructions: AGENT,
        input: [{ role: 'developer', content: [{ type: 'input_text', text: line }] }, ...HELLO],
      }),
    ],
  ];

  it.each(FORMS)('REQ-28: Claude Code’s billing line leaves no trace: as %s', async (_what, path, bodyOf) => {
    for (const channel of [...KINDS.map(([name]) => name), 'imitating']) {
      if (path === '/v1/messages' && PASSED.includes(channel) && channel !== 'bedrock') continue;
      const [one, other] = [
        await sentTo(channel, path, bodyOf(billingLine(1))),
        await sentTo(channel, path, bodyOf(billingLine(2))),
      ];
      expect([channel, one]).toEqual([channel, other]);
      expect(one).not.toContain('billing-header');
      expect(one).toContain(AGENT);
    }
  });

  it('REQ-28 MSG-12: text of customers that quotes the line stays, and so do bytes that pass', async () => {
    for (const channel of [...TRANSLATED, 'imitating']) {
      const quoting = { ...chat, system: QUOTE, messages: [{ role: 'user', content: billingLine(1) }] };
      const sent = await sentTo(channel, '/v1/messages', quoting);
      expect([channel, sent.split('x-anthropic-billing-header').length - 1]).toEqual([channel, 2]);
    }
    for (const channel of PASSED.filter((name) => name !== 'bedrock')) {
      const body = { ...chat, system: [text(billingLine(3)), text(AGENT)], messages: HELLO };
      const sent = await sentTo(channel, '/v1/messages', body);
      expect(sent).toContain(JSON.stringify(body.system).slice(1, -1));
    }
  });

  it('REQ-28: an error names the message of the client', async () => {
    const messages = [{ role: 'system', content: billingLine(1) }, ...HELLO, { role: 'user', content: 5 }];
    const answer = await caller.chat({ ...chat, messages });
    expect([answer.status, answer.error().param]).toEqual([400, 'messages[2].content']);
    expect(answer.error().message).toContain("'messages[2].content'");
  });

  describe.each(AGENT_CLIENTS)('of ten turns of $name', (client) => {
    it.each([...KINDS.map(([name]) => name), 'imitating'])(
      'REQ-29: begin alike at %s, turn after turn',
      async (channel) => {
        const passes = (PASSING[client.path] ?? []).includes(channel);
        if (passes && client.name === THINKING_CLAUDE_CODE) return;
        const sent: string[] = [];
        for (let turn = 1; turn <= TURNS; turn++) {
          // Anthropic leaves the line out of the prompt itself.
          const bytes = await sentTo(channel, client.path, client.bodyOf(turn));
          sent.push(bytes.replace(MARKS, '').replace(BILLING_BLOCK, ''));
        }
        const shares = sent.slice(1).map((next, index) => alikeShare(sent[index] ?? '', next));
        expect(shares).toEqual(shares.map(() => 1));
        // Members of bytes that pass stand where the client has them.
        if (!passes) expect(promptOf(sent[0] ?? '').isBefore).toBe(true);
      },
    );
  });

  /** Where a client names its session, by the format. */
  const SESSIONS: readonly (readonly [what: string, path: string, body: Json, headers: Record<string, string>])[] = [
    ['x-session-id', '/v1/chat/completions', { ...chat, messages: HELLO }, { 'x-session-id': SESSION }],
    ['Codex’s header', '/v1/responses', { model: FORMAT_MODEL, input: 'Hello!' }, { session_id: SESSION }],
    [
      'metadata.user_id',
      '/v1/messages',
      { ...chat, messages: HELLO, metadata: { user_id: `user_a_account__session_${SESSION}` } },
      {},
    ],
  ];

  it.each(SESSIONS)('REQ-30: %s becomes one key of the cache', async (_what, path, body, headers) => {
    for (const channel of ['openai-responses', 'azure-openai-responses']) {
      const keyOf = async (more: Json, others = headers): Promise<unknown> =>
        (JSON.parse(await sentTo(channel, path, { ...body, ...more }, others)) as Json).prompt_cache_key;
      const key = cacheKeyOf(customer.organizationId, { 'x-session-id': SESSION }, {});
      expect([channel, await keyOf({})]).toEqual([channel, key]);
      if (path !== '/v1/messages') expect(await keyOf({ prompt_cache_key: 'own' })).toBe('own');
      expect(await keyOf({ metadata: {} }, {})).toBeUndefined();
    }
    for (const channel of ['openai-compatible', 'gemini', 'anthropic-messages', 'azure-openai', 'bedrock']) {
      expect(await sentTo(channel, path, body, headers)).not.toContain('prompt_cache_key');
    }
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});

/** A prompt, and whether instructions and tools stand before the conversation. */
function promptOf(sent: string): { readonly before: string; readonly end: number; readonly isBefore: boolean } {
  const object = scanTopLevel(Buffer.from(sent));
  const key = CONVERSATION.find((name) => findMember(object, name) !== null) ?? '';
  const { valueStart = 0, valueEnd = 0 } = findMember(object, key) ?? {};
  const others = BEFORE.map((name) => findMember(object, name)).filter((member) => member !== null);
  return {
    before: BEFORE.map((name) => bytesOf(object, name)).join(),
    // Without the bracket, before which the next turn goes on.
    end: valueEnd - 1,
    isBefore: others.every((member) => member.valueEnd < valueStart),
  };
}

function bytesOf(object: JsonObject, name: string): string {
  const member = findMember(object, name);
  return member === null ? '' : valueBytes(object, member).toString();
}

/** How much of a prompt the next one begins with: 1 is all of it, and the next turn finds it in a cache. */
function alikeShare(sent: string, next: string): number {
  const { before, end } = promptOf(sent);
  const [one, other] = [Buffer.from(sent), Buffer.from(next)];
  let at = 0;
  while (at < end && one[at] === other[at]) at++;
  if (before === promptOf(next).before) return at / end;
  return 0;
}
