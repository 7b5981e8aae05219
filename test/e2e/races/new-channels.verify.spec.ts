import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import type { Customer } from '../../support/gateway/platform.js';
import { TwoGateways } from '../../support/gateway/two-gateways.js';

const CHANNELS = 100;
const CLIENTS_A_GATEWAY = 2;
/** What an operator may count on from the answer to the creation. */
const IN_FORCE_MS = 1_000;
const POLL_MS = 10;
const HELLO = [{ role: 'user', content: 'Hello!' }];

/** Models and channels are made one after the other while clients call both gateways without a pause. */
describe('channels created under load', () => {
  let both: TwoGateways;
  let customer: Customer;

  beforeAll(async () => {
    both = await TwoGateways.start();
    customer = await both.addCustomer({ topUpUsd: '1000' });
  }, 120_000);
  afterAll(() => both.stop());

  /** Milliseconds until a request to the model was sent that is answered, and every status before it. */
  async function firstAnswer(caller: GatewayCaller, model: string): Promise<{ ms: number; statuses: number[] }> {
    const sinceMs = performance.now();
    const statuses: number[] = [];
    for (;;) {
      const ms = performance.now() - sinceMs;
      const { status } = await caller.chat({ model, messages: HELLO, max_tokens: 10 });
      statuses.push(status);
      if (status === 200 || ms > IN_FORCE_MS) return { ms, statuses };
      await sleep(POLL_MS);
    }
  }

  it('each answers on every gateway within a second of its creation, and nothing is a 503', async () => {
    const ofLoad: number[] = [];
    let isStopped = false;
    const clients = both.callers(customer).flatMap((caller) =>
      Array.from({ length: CLIENTS_A_GATEWAY }, async () => {
        while (!isStopped) ofLoad.push((await both.send(caller)).status);
      }),
    );
    const first: Awaited<ReturnType<typeof firstAnswer>>[] = [];
    try {
      for (let made = 0; made < CHANNELS; made++) {
        const name = `new-${made}`;
        await both.platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
        await both.platform.addChannel({ name, serves: [name], baseUrl: both.upstream.url });
        first.push(...(await Promise.all(both.callers(customer).map((caller) => firstAnswer(caller, name)))));
      }
    } finally {
      isStopped = true;
      await Promise.all(clients);
    }
    expect(first.filter(({ ms, statuses }) => ms > IN_FORCE_MS || statuses.includes(503))).toEqual([]);
    expect(first).toHaveLength(2 * CHANNELS);
    expect(new Set(ofLoad)).toEqual(new Set([200]));
  }, 300_000);
});
