import { leftovers } from '../../support/gateway/bookings.js';
import { runClientProgram } from '../../support/processes/client-program.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

interface ClientReport {
  readonly chat: { readonly text: string; readonly usage: object };
  readonly stream: { readonly text: string; readonly finish: string; readonly usage: object };
  readonly [scenario: string]: object;
}

/** The kind of a channel and the base path of its provider's API. */
const KINDS = [
  ['anthropic-messages', '/v1'],
  ['gemini', '/v1beta'],
  ['openai-responses', '/v1'],
] as const;

/** The official SDK sees no difference: the same program, with models behind another wire format. */
describe('the official SDK in front of other providers', () => {
  let platform: Platform;
  let customers: Customer[];
  const reports = new Map<string, ClientReport>();
  const by = (kind: string): ClientReport => reports.get(kind)!;

  beforeAll(async () => {
    platform = await startPlatform();
    for (const [kind, path] of KINDS) {
      await platform.addModel({ canonicalId: `acme/${kind}` });
      const models = [{ model: `acme/${kind}`, upstreamModel: 'foreign', cost: null }];
      await platform.addChannel({ name: kind, kind, serves: [], models, baseUrl: platform.simulator.url + path });
    }
    customers = [await platform.addCustomer(), await platform.addCustomer({ topUpUsd: '0' })];
    const [{ apiKey: key }, { apiKey: poorKey }] = customers as [Customer, Customer];
    const baseUrl = `${platform.gateway.url}/v1`;
    const runs = KINDS.map(async ([kind]) => {
      const scenario = { baseUrl, model: `acme/${kind}`, key, poorKey };
      reports.set(kind, await runClientProgram<ClientReport>(scenario, 'clients/openai.mjs', 'openai'));
    });
    await Promise.all(runs);
  }, 120_000);

  afterAll(() => platform.stop());

  describe.each(KINDS.map(([kind]) => kind))('%s', (kind) => {
    it('RES-1 RES-3 RES-7 RES-8: chats, and streams the same with its end and its usage', () => {
      const { chat, stream, streamHelper } = by(kind);
      expect(chat.text).toEqual(expect.stringMatching(/\w/));
      expect(stream).toEqual({ text: chat.text, finish: 'stop', usage: chat.usage });
      expect(streamHelper).toEqual({ text: chat.text, finish: 'stop' });
    });

    it('REQ-14 RES-12: calls a tool, goes on with its result, and streams the call', () => {
      expect(by(kind)['tools']).toMatchObject({
        cities: ['text'],
        text: expect.stringMatching(/\w/),
        roles: ['user', 'assistant', 'tool', 'assistant'],
      });
      expect(by(kind)['toolStream']).toEqual({ finish: 'tool_calls', name: 'weather', arguments: { city: 'text' } });
    });

    it('REQ-15: gets an object of its schema', () => {
      expect(by(kind)['structured']).toEqual({ name: 'text', population: expect.any(Number) });
    });

    it('REQ-3: sends an image', () => {
      expect(by(kind)['image']).toEqual({ promptTokens: expect.any(Number) });
    });

    it('ERR-4xx ERR-429 ERR-502: receives refusals, pauses and failures in OpenAI’s format', () => {
      const { upstreamRefuses, upstreamFails, pause, chat } = by(kind);
      expect(upstreamRefuses).toMatchObject({ name: 'BadRequestError', status: 400, calls: 1 });
      expect(upstreamFails).toMatchObject({ status: 502, code: 'all_channels_failed', calls: 1 });
      expect(pause).toMatchObject({ text: chat.text, waitedMs: expect.any(Number) });
    });

    it('RES-10: does not take a broken stream for a whole one, and may leave one', () => {
      expect(JSON.stringify(by(kind)['brokenStream'])).toContain('The upstream failed after its first chunk');
      expect(by(kind)['abort']).toEqual({ chunks: expect.any(Number) });
    });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, customers)).toEqual([]);
  });
});
