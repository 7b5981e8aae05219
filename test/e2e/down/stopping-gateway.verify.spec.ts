import { booked, bookedAsBroken, bookingOf, leftovers, type Booking } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { GatewayProcess } from '../../support/processes/gateway-process.js';
import { GatewayStream } from '../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

const TIMEOUT_MS = 60_000;
/** Tokens that the gateway counts; the prices are those of the platform's model. */
const PROMPT = 6n;
const INPUT = 2_000n;
const OUTPUT = 8_000n;
const HELLO = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }] };
const ENDLESS_MS = 100_000;
const STOPPED = { code: 'temporarily_unavailable', type: 'api_error' };

/** A gateway that gets SIGTERM, and requests that take longer than ROUTIFY_DRAIN_MS. */
describe('a request that outlasts its gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    customer = await platform.addCustomer();
  }, TIMEOUT_MS);
  beforeEach(async () => {
    gateway = await GatewayProcess.start(platform, {
      environment: { ROUTIFY_INSTANCE: 'stopped', ROUTIFY_DRAIN_MS: '0' },
    });
  });
  afterEach(async () => {
    await gateway.kill();
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
  afterAll(() => platform.stop());

  const open = (simulate: object, path?: string): Promise<GatewayStream> =>
    GatewayStream.open({ gateway } as never, customer.apiKey, { ...HELLO, simulate }, path);

  /** The ledger gets it right after the reply. */
  async function settled(generationId: string): Promise<Booking> {
    await eventually(async () => (await bookingOf(platform, generationId)) !== null);
    return booked(platform, generationId);
  }

  it.each([
    ['three tokens', 3],
    ['no token', 0],
  ])(
    'a stream after %s ends with an error, and is charged like one that its upstream broke',
    async (_name, tokens) => {
      const simulate = { text: 'one two three four', hang_after_chunks: tokens + 1 };
      const stream = await (await open(simulate)).received(tokens + 1);
      const ended = gateway.stop();
      await stream.ended();
      expect([stream.outcome, stream.isDone]).toEqual(['end', false]);
      expect(stream.chunks.at(-1)).toMatchObject({ error: STOPPED });
      const completion = BigInt(tokens);
      expect(await settled(stream.id)).toMatchObject({
        grade: 2,
        outcome: 'drained',
        usage_source: 'counted',
        status: 200,
        error: STOPPED.code,
        prompt: PROMPT,
        completion,
        ...bookedAsBroken(PROMPT * INPUT + completion * OUTPUT, completion),
        attempts: [{ status: 200, reason: null }],
      });
      expect(await ended).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'a reply in one piece is 503, and costs nothing',
    async () => {
      const caller = new GatewayCaller(platform, customer.apiKey, gateway.url);
      const answering = caller.chat({ ...HELLO, simulate: { first_byte_ms: ENDLESS_MS } });
      await eventually(() => platform.simulator.journal.since(0).at(-1)?.outcome === 'running');
      const ended = gateway.stop();
      const answer = await answering;
      expect([answer.status, answer.headers['x-should-retry']]).toEqual([503, 'true']);
      expect(answer.error()).toMatchObject(STOPPED);
      expect(await settled(String(answer.headers['x-request-id']))).toMatchObject({
        grade: 2,
        outcome: 'drained',
        charge: 0n,
        waiver: 'broken_stream',
        completion: 0n,
        attempts: [{ status: null, reason: 'drained' }],
      });
      expect(await ended).toBe(0);
    },
    TIMEOUT_MS,
  );
});
