import { MediaFetcher } from '#channels';
import { bookingOf } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type CustomerOptions, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const MEGABYTE = 1_024 * 1_024;
const IMAGE = { type: 'image_url', image_url: { url: 'https://a.example/picture' } };
const BODY = { model: 'gemini', messages: [{ role: 'user', content: [{ type: 'text', text: 'Look' }, IMAGE] }] };

/** A provider that takes media as bytes only. Downloads of the gateway are stood in for: they need public addresses. */
describe('ATK-434: media by address', () => {
  let platform: Platform;
  const fetchAll = jest.spyOn(MediaFetcher.prototype, 'fetchAll');

  beforeAll(async () => {
    platform = await startPlatform();
    for (const name of ['gemini', 'other']) await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    await platform.addChannel({
      name: 'gemini',
      kind: 'gemini',
      serves: ['gemini'],
      baseUrl: `${platform.simulator.url}/v1beta`,
    });
  });

  afterAll(async () => {
    fetchAll.mockRestore();
    await platform.stop();
  });

  beforeEach(() => {
    fetchAll.mockReset();
    fetchAll.mockImplementation((urls, { take }) => {
      const media = { mediaType: 'image/png', base64: 'iVBORw0KGgo=' };
      const isWithin = take(32 * MEGABYTE);
      return Promise.resolve(
        isWithin ? { kind: 'fetched', media: new Map(urls.map((url) => [url, media])) } : { kind: 'stopped' },
      );
    });
  });

  async function callerOf(options: CustomerOptions = {}): Promise<GatewayCaller> {
    return new GatewayCaller(platform, (await platform.addCustomer(options)).apiKey);
  }

  it.each<[string, CustomerOptions, number, string]>([
    ['no balance', { topUpUsd: '0' }, 402, 'insufficient_balance'],
    [
      'a spend limit that is reached',
      { key: { caps: [{ period: 'day', limitNanoUsd: 1n }] } },
      402,
      'spend_cap_reached',
    ],
    ['no requests left', { key: { rpm: 0 } }, 429, 'rate_limit_exceeded'],
    ['another model', { key: { modelAllow: ['acme/other'] } }, 403, 'model_not_allowed'],
  ])('is not downloaded for a key with %s', async (_, options, status, code) => {
    const answer = await (await callerOf(options)).chat(BODY);
    expect([answer.status, answer.error().code, fetchAll.mock.calls.length]).toEqual([status, code, 0]);
  });

  it('is downloaded for a request that is admitted, which is charged', async () => {
    const answer = await (await callerOf()).chat(BODY);
    expect([answer.status, fetchAll.mock.calls.length]).toEqual([200, 1]);
    expect((await bookingOf(platform, String(answer.headers['x-request-id'])))?.charge).toBeGreaterThan(0n);
  });

  it('of requests that the provider refuses is bounded, and others download all the same', async () => {
    const [caller, other] = [await callerOf(), await callerOf()];
    const refused = { ...BODY, simulate: { status: 400 } };
    const answers: Answer[] = [];
    for (let request = 0; request < 12; request++) answers.push(await caller.chat(refused));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(8).fill(400), ...Array<number>(4).fill(429)]);
    expect(answers.at(-1)?.error()).toMatchObject({
      code: 'rate_limit_exceeded',
      metadata: { limit: 'refused_media', scope: 'organization' },
    });
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(20);
    expect(fetchAll.mock.calls.length).toBe(9);
    expect((await other.chat(BODY)).status).toBe(200);
    expect((await caller.chat({ ...BODY, messages: [{ role: 'user', content: 'Hello!' }] })).status).toBe(200);
  });

  it('of requests that are served does not count', async () => {
    const caller = await callerOf();
    for (let request = 0; request < 12; request++) expect((await caller.chat(BODY)).status).toBe(200);
  });
});
