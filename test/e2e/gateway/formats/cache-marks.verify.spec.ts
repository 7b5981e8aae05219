import type { PriceRow } from '#core';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { addFormatChannels, FORMAT_MODEL, onlyChannel, VERTEX_PATH } from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { AGENT_CLIENTS, TURNS, type AgentClient } from '../../../support/messages/agent-turns.js';
import { PromptCache } from '../../../support/messages/prompt-cache.js';

jest.setTimeout(240_000);

type Json = Readonly<Record<string, unknown>>;

const CLAUDE = 'claude-sonnet-4-5';
const KINDS = [
  ['anthropic-messages', '/v1', CLAUDE],
  ['bedrock', '', `us.anthropic.${CLAUDE}-v1:0`],
  ['vertex-claude', VERTEX_PATH, `${CLAUDE}@20250929`],
] as const;
const OPENROUTER = 'openrouter';
const MARKING = [...KINDS.map(([name]) => name), OPENROUTER];
/** Marks that an upstream gets, in its own format. */
const MARK = /"cache_control":\{"type":"ephemeral"\}|\{"cachePoint":\{"type":"default"\}\}/g;
const MARKS_MAX = 4;

/** Nano-USD a token. */
const [INPUT, READ, WRITE, WRITE_1H, OUTPUT] = [3_000n, 300n, 3_750n, 6_000n, 15_000n] as const;
const PRICE: readonly PriceRow[] = [
  {
    fromPromptTokens: 0,
    rates: {
      input: INPUT * 1_000_000n,
      cache_read: READ * 1_000_000n,
      output: OUTPUT * 1_000_000n,
      cache_write: WRITE * 1_000_000n,
      cache_write_1h: WRITE_1H * 1_000_000n,
    },
  },
];

const RULES = 'Read before you write. '.repeat(400);
const user = (content: string): Json => ({ role: 'user', content });
/** The body of a turn of chat. */
const chatOf = (turn: number, rules = RULES): Json => ({
  model: FORMAT_MODEL,
  max_tokens: 40,
  messages: [
    { role: 'system', content: rules },
    user('Turn 1.'),
    ...Array.from({ length: turn - 1 }, (_, index) => [
      { role: 'assistant', content: `Said ${index + 1}.` },
      user(`Turn ${index + 2}.`),
    ]).flat(),
  ],
});

const claudeCode = AGENT_CLIENTS[0]!;
/** Another client of Messages, which sets no marks. */
const unmarking: AgentClient = {
  name: 'a client of Messages without marks',
  path: '/v1/messages',
  bodyOf: (turn) => {
    const { system, ...body } = claudeCode.bodyOf(turn);
    return withoutMarks({ ...body, system: (system as Json[]).slice(1) }) as Json;
  },
};
const CLIENTS = [unmarking, ...AGENT_CLIENTS.filter(({ path }) => path !== '/v1/messages')];

describe('marks of caches', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS, {});
    await platform.addModel({ canonicalId: 'acme/priced', price: PRICE });
    const messages = { kind: 'anthropic-messages', serves: [], baseUrl: `${platform.simulator.url}/v1` } as const;
    const models = [FORMAT_MODEL, 'acme/priced'].map((model) => ({ model, upstreamModel: CLAUDE, cost: null }));
    await platform.addChannel({ ...messages, name: 'always', models, options: { cache_marks: 'always' } });
    await platform.addChannel({ ...messages, name: 'never', models, options: { cache_marks: 'never' } });
    await platform.addChannel({ ...messages, name: 'priced', models });
    await platform.addChannel({
      ...messages,
      name: 'imitating',
      options: { cache_marks: 'always' },
      models: [{ model: FORMAT_MODEL, upstreamModel: 'kimi-k2', cost: null }],
    });
    await platform.addChannel({
      name: OPENROUTER,
      serves: [],
      options: { reasoning_field: 'reasoning_details' },
      models: [{ model: FORMAT_MODEL, upstreamModel: 'anthropic/claude-sonnet-4.5', cost: null }],
    });
    customer = await platform.addCustomer({ topUpUsd: '1000' });
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(() => platform.stop());

  let sessions = 0;
  const newSession = (): string => `session ${++sessions}`;

  async function answered(path: string, channel: string, body: Json, routing: Json, by = caller): Promise<Answer> {
    const { routify } = onlyChannel(channel);
    const answer = await by.post(path, { ...body, routify: { ...routify, ...routing } });
    expect([channel, answer.status, answer.status === 200 ? '' : answer.text]).toEqual([channel, 200, '']);
    return answer;
  }

  async function sentTo(path: string, channel: string, body: Json, routing: Json, by = caller): Promise<string> {
    return caller.sentUpstream(await answered(path, channel, body, routing, by));
  }

  /** How many marks the upstream gets. */
  const marksAt = async (channel: string, body: Json, routing: Json, by = caller): Promise<number> =>
    marksIn(await sentTo('/v1/chat/completions', channel, body, routing, by));

  describe.each(CLIENTS)('of $name', (client) => {
    it.each(MARKING)(
      'REQ-36: stand in ten turns at %s from the second on, and nothing else differs',
      async (channel) => {
        const session_id = newSession();
        const sent: string[] = [];
        for (let turn = 1; turn <= TURNS; turn++) {
          sent.push(await sentTo(client.path, channel, client.bodyOf(turn), { session_id }));
        }
        const [first, ...later] = sent.map(marksIn);
        expect(first).toBe(0);
        for (const marks of later) {
          if (channel === OPENROUTER) expect([2, 3]).toContain(marks);
          else expect(marks).toBe(MARKS_MAX);
        }
        const prompts = sent.map(promptOf);
        for (const [index, { head, turns }] of prompts.slice(1).entries()) {
          const before = prompts[index]!;
          expect(head).toEqual(before.head);
          expect(turns.slice(0, before.turns.length)).toEqual(before.turns);
        }
        if (channel !== OPENROUTER) expectReads(sent);
      },
    );
  });

  it('REQ-36: follow the opening of a conversation whose client names no session', async () => {
    const rules = `A rule of its own. ${RULES}`;
    expect(await marksAt('anthropic-messages', chatOf(1, rules), {})).toBe(0);
    expect(await marksAt('anthropic-messages', chatOf(1, rules), {})).toBe(0);
    expect(await marksAt('anthropic-messages', chatOf(2, rules), {})).toBe(3);
  });

  it('REQ-36: are the client’s own where it sets any, byte for byte', async () => {
    for (const channel of MARKING.filter((name) => name !== OPENROUTER)) {
      const session_id = newSession();
      for (const turn of [1, 2, 3]) {
        const body = claudeCode.bodyOf(turn);
        const [marked, plain] = [
          await sentTo('/v1/messages', channel, body, { session_id, cache: 'always' }),
          await sentTo('/v1/messages', channel, body, { session_id, cache: 'never' }),
        ];
        expect([channel, marked]).toEqual([channel, plain]);
        expect(marksIn(marked)).toBe(marksIn(JSON.stringify(body)));
      }
    }
    const automatic = { ...chatOf(3), cache_control: { type: 'ephemeral' } };
    expect(await marksAt('anthropic-messages', automatic, { cache: 'always' })).toBe(1);
  });

  it('REQ-36: are decided by the request, then the key, then the channel, whose refusal stands', async () => {
    const first = (channel: string, cache: string | null, by = caller): Promise<number> =>
      marksAt(channel, chatOf(1), { session_id: newSession(), cache }, by);
    const second = async (channel: string, cache: string | null): Promise<number> => {
      const session_id = newSession();
      await marksAt(channel, chatOf(1), { session_id, cache });
      return marksAt(channel, chatOf(2), { session_id, cache });
    };
    expect([await first('priced', null), await second('priced', null)]).toEqual([0, 3]);
    expect([await first('priced', 'always'), await second('priced', 'never')]).toEqual([2, 0]);
    expect([await first('always', null), await second('always', 'never')]).toEqual([2, 0]);
    expect([await first('always', 'auto'), await second('always', 'auto')]).toEqual([0, 3]);
    expect([await first('never', 'always'), await second('never', 'always')]).toEqual([0, 0]);
    const [eager, refusing] = await Promise.all(
      (['always', 'never'] as const).map(async (cacheMarks) => platform.addCustomer({ key: { cacheMarks } })),
    );
    const [byEager, byRefusing] = [eager!, refusing!].map(({ apiKey }) => new GatewayCaller(platform, apiKey));
    expect([await first('priced', null, byEager), await first('priced', 'never', byEager)]).toEqual([2, 0]);
    expect([await first('always', null, byRefusing), await first('always', 'always', byRefusing)]).toEqual([0, 2]);
    expect(await first('never', null, byEager)).toBe(0);
  });

  it('REQ-36: are not for other models, short prompts, other accounts and organizations', async () => {
    expect(await marksAt('imitating', chatOf(2), { cache: 'always' })).toBe(0);
    expect(await marksAt('priced', chatOf(2, 'Be brief.'), { cache: 'always' })).toBe(0);
    // Where the line of Claude Code passes, nothing behind it would be read; Bedrock never gets it.
    const lined = withoutMarks(claudeCode.bodyOf(2)) as Json;
    expect(marksIn(await sentTo('/v1/messages', 'anthropic-messages', lined, { cache: 'always' }))).toBe(0);
    expect(marksIn(await sentTo('/v1/messages', 'bedrock', lined, { cache: 'always' }))).toBe(4);
    const session_id = newSession();
    expect(await marksAt('priced', chatOf(1), { session_id })).toBe(0);
    expect(await marksAt('anthropic-messages', chatOf(2), { session_id })).toBe(0);
    const stranger = await platform.addCustomer();
    const other = new GatewayCaller(platform, stranger.apiKey);
    expect(await marksAt('anthropic-messages', chatOf(2), { session_id }, other)).toBe(0);
    expect(await leftovers(platform, [stranger])).toEqual([]);
  });

  it('REQ-36: an unknown use of the cache is refused by its name', async () => {
    const answer = await caller.chat({ ...chatOf(1), routify: { cache: '1h' } });
    expect([answer.status, answer.error().param]).toEqual([400, 'routify.cache']);
  });

  it('REQ-36: cost what the provider reports of writes and reads, within the hold', async () => {
    const session_id = newSession();
    const usageOf = (input: number, written: number, read: number): Json => ({
      input_tokens: input,
      cache_creation_input_tokens: written,
      cache_read_input_tokens: read,
      output_tokens: 10,
    });
    const turns = [
      { usage: usageOf(1_000, 0, 0), charge: 1_000n * INPUT },
      { usage: usageOf(4, 1_010, 0), charge: 4n * INPUT + 1_010n * WRITE },
      { usage: usageOf(4, 20, 1_010), charge: 4n * INPUT + 20n * WRITE + 1_010n * READ },
    ];
    for (const [index, { usage, charge }] of turns.entries()) {
      const stream = index === turns.length - 1;
      const body = { ...chatOf(index + 1), model: 'acme/priced', stream, simulate: { text: 'ok', usage } };
      const answer = await answered('/v1/chat/completions', 'priced', body, { session_id });
      expect(marksIn(caller.sentUpstream(answer))).toBe(index === 0 ? 0 : 3);
      const booking = await booked(platform, String(answer.headers['x-request-id']));
      expect(booking).toMatchObject({ charge: charge + 10n * OUTPUT, forgone: 0n, flags: [] });
      expect(booking.attempts.map(({ cacheMarks }) => cacheMarks)).toEqual([index === 0 ? undefined : 3]);
      // The whole prompt at the dearest rate is held.
      expect(booking.hold).toBeGreaterThanOrEqual(1_034n * WRITE_1H + 40n * OUTPUT);
    }
  });

  it.each([false, true])('REQ-36: end in a session whose marked prompts are not read, stream: %s', async (stream) => {
    const session_id = newSession();
    const usage = { input_tokens: 4, cache_creation_input_tokens: 1_500, cache_read_input_tokens: 0, output_tokens: 2 };
    const marks: number[] = [];
    for (let turn = 1; turn <= 6; turn++) {
      // Its instructions name the time.
      const body = { ...chatOf(turn, `${RULES}It is ${turn}.`), stream, simulate: { text: 'ok', usage } };
      const answer = await answered('/v1/chat/completions', 'priced', body, { session_id });
      await platform.settle();
      marks.push(marksIn(caller.sentUpstream(answer)));
    }
    expect(marks).toEqual([0, 3, 3, 3, 0, 0]);
    const explicit = await marksAt('priced', chatOf(7), { session_id, cache: 'always' });
    expect(explicit).toBe(3);
  });

  it('REQ-36: stand in the records of calls that fail, too', async () => {
    const body = { ...chatOf(1), simulate: { status: 400 } };
    const answer = await caller.chat({ ...body, routify: { only: ['always', 'never'], order: ['always'] } });
    expect(answer.status).toBe(400);
    const { attempts } = await booked(platform, String(answer.headers['x-request-id']));
    expect(attempts).toMatchObject([{ channelName: 'always', status: 400, cacheMarks: 2 }]);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});

/** What a provider by Claude's rules makes of the turns of a session. */
function expectReads(sent: readonly string[]): void {
  const cache = new PromptCache();
  const prompts = sent.map((body) => cache.take(JSON.parse(body) as Json));
  const sizes = prompts.map(({ read, written, plain }) => read + written + plain);
  const [first, second, ...later] = prompts;
  expect(first).toMatchObject({ read: 0, written: 0 });
  expect(second).toMatchObject({ read: 0, plain: 0 });
  // All of the turn before, but for instructions behind the user's last words.
  for (const [index, { read, plain }] of later.entries()) {
    expect(read).toBeGreaterThan(0.99 * sizes[index + 1]!);
    expect(plain).toBeLessThan(0.01 * sizes[index + 2]!);
  }
  const costs = prompts.map(({ read, written, plain }) => 0.1 * read + 1.25 * written + plain);
  const costTo = (turn: number): number => costs.slice(0, turn).reduce((sum, cost) => sum + cost, 0);
  const sizeTo = (turn: number): number => sizes.slice(0, turn).reduce((sum, size) => sum + size, 0);
  expect(costTo(1)).toBe(sizeTo(1));
  expect(costTo(3)).toBeLessThan(sizeTo(3));
  expect(costTo(TURNS)).toBeLessThan(sizeTo(TURNS) / 2);
}

function marksIn(sent: string): number {
  return (sent.match(MARK) ?? []).length;
}

/** A value without marks, in any format. */
function withoutMarks(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === 'cache_control' ? undefined : member)));
}

/** What stands before the conversation, and the conversation; texts and blocks of one text are the same. */
function promptOf(sent: string): { readonly head: Json; readonly turns: readonly unknown[] } {
  const { tools, toolConfig, system, messages } = withoutMarks(
    JSON.parse(sent.replaceAll(/,\{"cachePoint":[^}]*\}\}/g, '')),
  ) as Json;
  return {
    head: { tools, toolConfig, system: blocksOf(system) },
    turns: (messages as Json[]).map(({ content, ...message }) => ({ ...message, content: blocksOf(content) })),
  };
}

function blocksOf(content: unknown): unknown {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
