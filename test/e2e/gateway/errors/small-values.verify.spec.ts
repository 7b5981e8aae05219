import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const VALUES_MAX = 1_000;
/** JSON values of a body besides those that a test adds: the model, the messages, one message and its two, the list. */
const OTHER_VALUES = 6;
const messages = [{ role: 'user', content: 'Hello!' }];

/** Takes some milliseconds to read. */
const SLOW_TEXT = JSON.stringify({ model: 'chat', messages }).replace('{', `{${' '.repeat(6_000_000)}`);

/** Values are counted before a body is parsed; a body beyond the limit is refused. */
describe('many small values', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_BODY_VALUES_MAX: String(VALUES_MAX) });
    await platform.addModel({ canonicalId: 'acme/chat', aliases: ['chat'], contextLength: 4_000_000 });
    await platform.addModel({ canonicalId: 'acme/vectors', aliases: ['vectors'], endpoints: ['embeddings'] });
    await platform.addChannel({ name: 'simulator', serves: ['chat', 'vectors'] });
  });

  afterAll(() => platform.stop());

  async function newCaller(topUpUsd = '100'): Promise<GatewayCaller> {
    return new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd })).apiKey);
  }

  it.each(['0', '""', '{}', '[]', 'null', 'true'])(
    'REQ-26: as many of %s as are allowed, and one more',
    async (value) => {
      const caller = await newCaller();
      const bodyOf = (values: number): string =>
        `{"model":"chat","messages":${JSON.stringify(messages)},"x":[${Array.from({ length: values }, () => value).join()}]}`;
      expect((await caller.chat(bodyOf(VALUES_MAX - OTHER_VALUES))).status).toBe(200);
      const refused = await caller.chat(bodyOf(VALUES_MAX - OTHER_VALUES + 1));
      expect(refused.status).toBe(400);
      expect(refused.error()).toMatchObject({
        code: 'invalid_request_error',
        message: expect.stringContaining(`more than ${VALUES_MAX} values`) as string,
        metadata: { limit_values: VALUES_MAX },
      });
    },
  );

  it('REQ-26 NBR-6: a body of embeddings may hold four times as many tokens', async () => {
    const caller = await newCaller();
    const embed = (tokens: number) =>
      caller.post('/v1/embeddings', { model: 'vectors', input: Array.from({ length: tokens }, () => 1) });
    expect((await embed(4 * (VALUES_MAX - 2))).status).toBe(200);
    expect((await embed(4 * (VALUES_MAX - 2) + 1)).error().metadata).toEqual({ limit_values: VALUES_MAX });
  });

  it('ERR-429: an organization whose refused bodies keep the gateway busy, before its next body is read', async () => {
    const caller = await newCaller();
    const cut = SLOW_TEXT.slice(0, -1);
    let refused = await caller.chat(cut);
    // How many of them are 100 ms is the machine's.
    for (let time = 0; time < 100 && refused.status === 400; time++) refused = await caller.chat(cut);
    expect(refused.status).toBe(429);
    expect(refused.error()).toMatchObject({
      code: 'rate_limit_exceeded',
      metadata: { limit: 'uncharged_time', scope: 'organization', retry_after_ms: expect.any(Number) as number },
    });
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(30);
    expect((await (await newCaller()).chat({ model: 'chat', messages })).status).toBe(200);
  });

  it('ERR-429: bodies of an organization without balance, and estimates, are limited too', async () => {
    for (const path of ['/v1/chat/completions', '/v1/estimate']) {
      const caller = await newCaller('0');
      const statuses = new Set<number>();
      // Two of them, of estimates some more; more of both on a machine that needs seconds for each.
      for (let time = 0; time < 40 && !statuses.has(429); time++) {
        statuses.add((await caller.post(path, SLOW_TEXT)).status);
      }
      expect([...statuses]).toEqual([path === '/v1/estimate' ? 200 : 402, 429]);
    }
  });

  it('ERR-429: does not count an admitted body', async () => {
    const caller = await newCaller();
    for (let time = 0; time < 4; time++) expect((await caller.chat(SLOW_TEXT)).status).toBe(200);
  });
});
