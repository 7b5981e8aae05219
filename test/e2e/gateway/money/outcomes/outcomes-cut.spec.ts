import { booked, bookedAsBroken, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import { FaultProxy } from '../../../../support/processes/fault-proxy.js';
import { GatewayCaller } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const COUNTED_PROMPT = 6n;
const INPUT = 2_000n;
const OUTPUT = 8_000n;

const chunkOf = (choice: object): string => JSON.stringify({ id: 'a', created: 1, choices: [{ index: 0, ...choice }] });
/** Role, three words of one token each, the finish, usage of 99, `[DONE]`. */
const CHUNKS = [
  chunkOf({ delta: { role: 'assistant', content: '' } }),
  ...['one', ' two', ' three'].map((content) => chunkOf({ delta: { content } })),
  chunkOf({ delta: {}, finish_reason: 'stop' }),
  JSON.stringify({ id: 'a', created: 1, choices: [], usage: { prompt_tokens: 9, completion_tokens: 99 } }),
  '[DONE]',
].map((data) => `data: ${data}\n\n`);
const BODY = CHUNKS.join('');
const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${BODY.length}\r\n\r\n`;
/** Tokens received after this many chunks. */
const tokensIn = (chunks: number): bigint => BigInt(Math.min(3, Math.max(0, chunks - 1)));

/** Upstreams that are cut off after an exact byte, and one with hidden reasoning. */
describe('truncated upstream replies', () => {
  let platform: Platform;
  let customer: Customer;
  let proxy: FaultProxy;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response) => {
      // Raw HTTP, so that the position of every byte is known.
      response.socket?.write(HEAD + BODY);
    });
    proxy = await FaultProxy.start(upstream.url);
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/cut', aliases: ['cut'] });
    await platform.addModel({ canonicalId: 'acme/thinker', aliases: ['thinker'], capabilities: ['reasoning'] });
    await platform.addChannel({ name: 'cut', serves: ['cut'], baseUrl: proxy.url });
    await platform.addChannel({ name: 'simulator', serves: ['thinker'] });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await proxy.stop();
    await upstream.stop();
  });

  async function cutBehind(chunks: number, breakHow: 'cut' | 'reset'): Promise<GatewayStream> {
    const breakAfterBytes = HEAD.length + CHUNKS.slice(0, chunks).join('').length;
    proxy.disturb({ breakAfterBytes, breakHow }, 'downstream');
    const body = { model: 'cut', messages: MESSAGES };
    return (await GatewayStream.open(platform, customer.apiKey, body)).ended();
  }

  it.each(['cut', 'reset'] as const)('upstream %s at chunk 0: nothing (C25)', async (breakHow) => {
    const stream = await cutBehind(0, breakHow);
    expect(stream.status).toBe(502);
    const expected = { outcome: 'all_channels_failed', usage_source: 'none', charge: 0n, transfers: [] };
    expect(await booked(platform, stream.id)).toMatchObject(expected);
  });

  it.each([1, 2, 3, 4, 5])(
    'CHARGE-5: upstream cut at chunk %i: input and output received, nothing without output (C25)',
    async (chunks) => {
      const stream = await cutBehind(chunks, 'reset');
      expect([stream.status, stream.isDone]).toEqual([200, false]);
      const completion = tokensIn(chunks);
      const charge = COUNTED_PROMPT * INPUT + completion * OUTPUT;
      expect(await booked(platform, stream.id)).toMatchObject({
        outcome: 'upstream_broken',
        usage_source: 'counted',
        prompt: COUNTED_PROMPT,
        completion,
        ...bookedAsBroken(charge, completion),
      });
    },
  );

  it('CHARGE-5: upstream cut behind its usage: that is what the stream costs', async () => {
    const stream = await cutBehind(CHUNKS.length - 1, 'reset');
    expect([stream.status, stream.isDone]).toEqual([200, false]);
    expect(await booked(platform, stream.id)).toMatchObject({
      outcome: 'upstream_broken',
      usage_source: 'counted',
      prompt: 9n,
      completion: 99n,
      ...bookedAsBroken(9n * INPUT + 99n * OUTPUT, 99n),
    });
  });

  it('hidden tokens at ten times the visible ones are charged in full', async () => {
    const usage = {
      prompt_tokens: 9,
      completion_tokens: 66,
      total_tokens: 75,
      completion_tokens_details: { reasoning_tokens: 60 },
    };
    const body = {
      model: 'thinker',
      messages: MESSAGES,
      max_tokens: 100,
      simulate: { text: 'one two three four five six', usage },
    };
    const answer = await new GatewayCaller(platform, customer.apiKey).chat(body);
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    const expected: Partial<Booking> = {
      usage_source: 'upstream',
      completion: 66n,
      reasoning: 60n,
      flags: [],
      forgone: 0n,
      charge: 9n * INPUT + 66n * OUTPUT,
    };
    for (const id of [String(answer.headers['x-request-id']), stream.id]) {
      expect(await booked(platform, id)).toMatchObject(expected);
    }
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
