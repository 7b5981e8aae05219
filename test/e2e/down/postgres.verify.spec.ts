import { OutboxService, shardOf } from '#billing/admission';
import { booked, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { FaultProxy } from '../../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../../support/gateway/gateway-caller.js';
import { redisOf, startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

const hello = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }], simulate: { completion_tokens: 6 } };
const HELLO_NANO_USD = 9n * 2_000n + 6n * 8_000n;

describe('a platform without Postgres', () => {
  let platform: Platform;
  let postgres: FaultProxy;
  const customers: Customer[] = [];

  beforeAll(async () => {
    platform = await startPlatform({}, async ({ databaseUrl, redisUrl }) => {
      postgres = await FaultProxy.start(databaseUrl);
      return { databaseUrl: postgres.url, redisUrl };
    });
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    for (let count = 0; count < 3; count++) customers.push(await platform.addCustomer({ topUpUsd: '1' }));
  }, 120_000);

  afterEach(() => {
    postgres.restore();
  });

  afterAll(async () => {
    await platform.stop();
    await postgres.stop();
  });

  function send({ apiKey }: Customer): Promise<Answer> {
    return new GatewayCaller(platform, apiKey).chat(hello);
  }

  function waiting({ organizationId }: Customer): Promise<number> {
    return platform.services.get(OutboxService, { strict: false }).countOutbox(shardOf(organizationId));
  }

  it.each(['cut', 'freeze', 'halfOpen'] as const)(
    'DOWN-6: down: Postgres — known keys go on, unknown keys and wallets 503, the outbox grows, then all is booked once (%s)',
    async (fault) => {
      const [known, forgotten] = customers as [Customer, Customer];
      const stranger = await platform.addCustomer({ topUpUsd: '1' });
      for (const customer of [known, forgotten]) expect((await send(customer)).status).toBe(200);
      expect(await leftovers(platform, [known, forgotten])).toEqual([]);

      postgres[fault]();
      const { client } = redisOf(platform);
      await client.del(await client.keys(`wallet:*:${forgotten.organizationId}`));
      const answers = [await send(known), await send(known), await send(known)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      for (const refused of await Promise.all([send(stranger), send(forgotten)])) {
        expect([refused.status, refused.error().code]).toEqual([503, 'temporarily_unavailable']);
        expect(refused.headers['retry-after']).toBe('1');
      }
      expect((await new GatewayCaller(platform, known.apiKey).get('/readyz')).status).toBe(200);
      await eventually(async () => (await waiting(known)) === answers.length);

      postgres.restore();
      await eventually(async () => (await waiting(known)) === 0);
      for (const { headers } of answers) {
        expect(await booked(platform, String(headers['x-request-id']))).toMatchObject({
          grade: 2,
          charge: HELLO_NANO_USD,
          transfers: [
            ['usage', HELLO_NANO_USD],
            ['cogs', HELLO_NANO_USD / 2n],
          ],
        });
      }
      for (const customer of [stranger, forgotten]) {
        await eventually(async () => (await send(customer)).status === 200);
      }
      expect(await leftovers(platform, [known, forgotten, stranger])).toEqual([]);
    },
    120_000,
  );
});
