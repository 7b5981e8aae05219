import { WebhookWorld } from '../../../../test/support/webhooks/webhook-world.js';
import { DeliveryRepository } from './delivery.repository.js';
import { jobOf } from '../../../../test/support/processes/module-process.js';

const numbers = (count: number): number[] => Array.from({ length: count }, (_each, index) => index + 1);

let world: WebhookWorld;

beforeAll(async () => {
  world = await WebhookWorld.start();
  for (const worker of world.workers) await jobOf(worker, 'webhooks').beforeApplicationShutdown();
}, 60_000);

afterAll(() => world.stop());

/** What is due is taken by the test, so that no worker calls an endpoint. */
describe('ATK-433: slow endpoints of one organization', () => {
  const BOUNDS = { perEndpoint: 4, keptForOthers: 10, leaseMs: 60_000 };

  /** Endpoints of an organization with more events than may be under way at a time. */
  async function owing(endpoints: number): Promise<string> {
    const owner = await world.fixture.createOrganization(0n);
    for (const _ of numbers(endpoints)) await world.created(owner, world.newPath());
    await world.happen(owner, 8);
    await world.feed();
    return owner;
  }

  it('take half of the slots, and leave as many as they take to others', async () => {
    const running = new Map<string, number>();
    const begin = async (slots: number): Promise<Record<string, number>> => {
      const claimed = await world.workers[0]!.get(DeliveryRepository).claimDue({ ...BOUNDS, slots }, running);
      for (const { endpointId } of claimed) running.set(endpointId, (running.get(endpointId) ?? 0) + 1);
      const owners = claimed.map(({ organizationId: id }) => id ?? '');
      return Object.fromEntries(owners.map((id) => [id, owners.filter((one) => one === id).length]));
    };
    const slow = await owing(20);
    expect(await begin(100)).toEqual({ [slow]: 50 });
    const alsoSlow = await owing(20);
    expect(await begin(50)).toEqual({ [alsoSlow]: 25 });
    expect(await begin(25)).toEqual({});
    const other = await owing(2);
    expect(await begin(25)).toEqual({ [other]: 8 });
    // One that fails gets a call only while ten more places are free.
    const failing = await owing(1);
    await world.query('UPDATE webhook_endpoint SET failing_since = now() WHERE organization_id = $1', [failing]);
    expect(await begin(10)).toEqual({});
    expect(await begin(17)).toEqual({ [failing]: 1 });
  });
});
