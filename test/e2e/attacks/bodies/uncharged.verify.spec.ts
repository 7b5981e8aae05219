import { systemActor } from '#core';
import { ApiKeysService } from '#auth';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type CustomerOptions, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const PARTS = 4_000;
const many = <T>(make: (index: number) => T): T[] => Array.from({ length: PARTS }, (_, index) => make(index));

/** Large bodies that are wrong at their end: a 400 comes after the translation of all the rest. */
const FORMATS: readonly (readonly [path: string, body: object])[] = [
  [
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: many((index) => ({ type: 'text', text: 'Hi', index })) }], n: 'wrong' },
  ],
  [
    '/v1/responses',
    {
      input: [
        { role: 'user', content: many(() => ({ type: 'input_text', text: 'Hi' })) },
        { role: 'wrong', content: 'Hi' },
      ],
    },
  ],
  [
    '/v1/messages',
    {
      max_tokens: 10,
      messages: [
        { role: 'user', content: many(() => ({ type: 'text', text: 'Hi' })) },
        { role: 'wrong', content: 'Hi' },
      ],
    },
  ],
];

/** Work without a charge is bounded for an organization, whatever it sends and however many keys it has. */
describe('work without a charge', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/chat', aliases: ['chat'], contextLength: 4_000_000 });
    const free = [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }];
    await platform.addModel({ canonicalId: 'acme/free', aliases: ['free'], contextLength: 4_000_000, price: free });
    await platform.addChannel({ name: 'simulator', serves: ['chat', 'free'] });
  });
  afterAll(() => platform.stop());

  async function callers(options: CustomerOptions, count = 1): Promise<GatewayCaller[]> {
    const { apiKey, organizationId } = await platform.addCustomer(options);
    const made = [new GatewayCaller(platform, apiKey)];
    const keys = platform.services.get(ApiKeysService);
    while (made.length < count) {
      const { secret } = await keys.create(organizationId, { name: `key ${made.length}` }, systemActor('test'));
      made.push(new GatewayCaller(platform, secret));
    }
    return made;
  }

  /**
   * Repeats a request until it has another status, which depends on the speed of the machine. Several at once use up more
   * than comes back until the next request.
   */
  async function untilNot(status: number, send: () => Promise<Answer>): Promise<Answer> {
    for (let time = 0; time < 50; time++) {
      const answers = await Promise.all(Array.from({ length: 8 }, send));
      const other = answers.find((answer) => answer.status !== status);
      if (other !== undefined) return other;
    }
    throw new Error(`every answer has the status ${status}`);
  }

  it.each(FORMATS)('ATK-451: %s: a large body is refused before it is translated', async (path, body) => {
    const [poor] = await callers({ topUpUsd: '0' });
    const unpaid = await poor!.post(path, { model: 'chat', ...body });
    expect([unpaid.status, unpaid.error().code]).toEqual([402, 'insufficient_balance']);
    const [rich] = await callers({});
    expect((await rich!.post(path, { model: 'chat', ...body })).status).toBe(400);
    expect((await poor!.post(path, { model: 'free', ...body })).status).toBe(400);
    const [limited] = await callers({ key: { rpm: 1 } });
    const small = { model: 'chat', messages: [{ role: 'user', content: 'Hi' }] };
    expect((await limited!.chat(small)).status).toBe(200);
    expect((await limited!.post(path, { model: 'chat', ...body })).status).toBe(429);
  });

  it('ATK-451: a stored response is not read back for who cannot continue it', async () => {
    const organization = { responseRetentionDays: 30 };
    const next = { model: 'chat', input: 'Hi', previous_response_id: 'resp_01a22c14-28c5-737e-84a7-a821d93f60a9' };
    const [rich] = await callers({ organization });
    const [poor] = await callers({ organization, topUpUsd: '0' });
    expect((await rich!.post('/v1/responses', next)).status).toBe(400);
    expect((await poor!.post('/v1/responses', next)).status).toBe(402);
  });

  it('ATK-452: refused bodies use up the time of all keys of an organization', async () => {
    const [one, other] = await callers({}, 2);
    const [stranger] = await callers({});
    const small = { model: 'chat', messages: [{ role: 'user', content: 'Hi' }] };
    const [path, body] = FORMATS[1]!;
    const refused = await untilNot(400, () => one!.post(path, { model: 'chat', ...body }));
    expect(refused.status).toBe(429);
    expect((await other!.chat(small)).error().metadata).toMatchObject({
      limit: 'uncharged_time',
      scope: 'organization',
    });
    expect((await stranger!.chat(small)).status).toBe(200);
  });

  it('ATK-452: so do requests that the provider refuses', async () => {
    const [caller] = await callers({});
    const messages = [{ role: 'user', content: many(() => ({ type: 'text', text: 'Hi' })) }];
    const answer = await untilNot(400, () => caller!.chat({ model: 'chat', messages, simulate: { status: 400 } }));
    expect(answer.error().metadata).toMatchObject({ limit: 'uncharged_time' });
  });

  it('ATK-452: so does reading what is stored', async () => {
    const [caller] = await callers({ organization: { responseRetentionDays: 30 } });
    // A read of two milliseconds is free.
    const input = many(() => ({ role: 'user', content: [{ type: 'input_text', text: 'Hi'.repeat(400) }] })).slice(
      0,
      2_000,
    );
    const { id } = (await caller!.post('/v1/responses', { model: 'free', input })).json() as { id: string };
    const answer = await untilNot(200, () => caller!.get(`/v1/responses/${id}/input_items`));
    expect(answer.error().metadata).toMatchObject({ limit: 'uncharged_time' });
  });
});
