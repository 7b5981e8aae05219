import { once } from 'node:events';
import { Redis } from 'ioredis';
import { systemActor } from '#core';
import { ChangeBus } from '#core/infra';
import { ApiKeysService, OrganizationsService, TiersService } from '#auth';
import { eventually } from '../../support/eventually.js';
import type { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { moveGenerations } from '../../support/samples/messages-only.js';
import { redisOf, settingsOf, type Customer } from '../../support/gateway/platform.js';
import { TwoGateways } from '../../support/gateway/two-gateways.js';

const actor = systemActor('test');
const ROUNDS = 30;
/** The published limits: with messages, and while messages are lost. */
const IN_FORCE_MS = 1_000;
const WITHOUT_MESSAGES_MS = 10_000;
const CHANNEL = 'in-force:control';

/** The delay until an operator's change applies on gateways in separate processes. */
describe('the delay until a change applies', () => {
  let both: TwoGateways;
  let subscriber: Redis;

  beforeAll(async () => {
    both = await TwoGateways.start();
    subscriber = new Redis(both.platform.config.redisUrl);
    await subscriber.subscribe(CHANNEL);
  }, 120_000);

  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    subscriber.disconnect();
    await both.stop();
  });

  const find = <T>(type: abstract new (...args: never[]) => T): T => both.platform.services.get(type);
  const codeOf = async (caller: GatewayCaller): Promise<string> => {
    const answer = await both.send(caller);
    return answer.status === 200 ? 'served' : answer.error().code;
  };
  const becomes = async (customer: Customer, code: string): Promise<void> => {
    for (const caller of both.callers(customer)) await eventually(async () => (await codeOf(caller)) === code);
  };

  type Change = (customer: Customer) => Promise<unknown>;
  const revoke: Change = ({ keyId }) => find(ApiKeysService).revoke(keyId, 'lost', actor);
  const suspend: Change = ({ organizationId }) =>
    find(OrganizationsService).suspend(organizationId, null, actor, () => Promise.resolve());
  const maintain = (mode: 'on' | 'off', allowOrganizations: string[] = []): Promise<unknown> =>
    settingsOf(both.platform).putMaintenance(
      { mode, message: null, until: null, allowOrganizations, announcement: null },
      null,
      actor,
    );

  /** The minimum for any change: a message through Redis, and a request to each gateway. */
  async function controlMs(customer: Customer): Promise<number> {
    const arrived = once(subscriber, 'message');
    const startMs = performance.now();
    await redisOf(both.platform).client.publish(CHANNEL, 'changed');
    await arrived;
    await becomes(customer, 'served');
    return performance.now() - startMs;
  }

  it.each<[string, Change, string]>([
    ['a revoked key', revoke, 'key_revoked'],
    ['a suspended organization', suspend, 'account_suspended'],
  ])(
    'C34 both gateways refuse %s within a second',
    async (what, change, code) => {
      const [changed, control]: [number[], number[]] = [[], []];
      const other = await both.addCustomer();
      for (let round = 0; round < ROUNDS; round++) {
        const customer = await both.addCustomer();
        await becomes(customer, 'served');
        control.push(await controlMs(other));
        await change(customer);
        const startMs = performance.now();
        await becomes(customer, code);
        changed.push(performance.now() - startMs);
      }
      const [medianMs, worstMs] = [medianOf(changed), Math.max(...changed)];
      const figures = `median ${medianMs.toFixed(0)} ms, worst ${worstMs.toFixed(0)} ms`;
      process.stdout.write(`${what}, in force: ${figures}; control: median ${medianOf(control).toFixed(0)} ms\n`);
      expect(medianMs).toBeLessThan(Math.max(IN_FORCE_MS / 10, 5 * medianOf(control)));
      expect(worstMs).toBeLessThan(Math.max(IN_FORCE_MS, 5 * Math.max(...control)));
    },
    300_000,
  );

  it('C34 every change applies within 10 s when messages are lost', async () => {
    // As for a disconnected subscriber: the generation moves without a message.
    jest.spyOn(find(ChangeBus), 'announce').mockImplementation(() => {
      void moveGenerations(redisOf(both.platform).client);
    });
    const tier = await find(TiersService).create({ name: 'closed', modelDeny: ['*'] }, actor);
    const deny: Change = ({ organizationId }) =>
      find(OrganizationsService).update(organizationId, { tierId: tier.id }, null, actor, () => Promise.resolve());
    const cases: readonly (readonly [change: Change, code: string])[] = [
      [revoke, 'key_revoked'],
      [suspend, 'account_suspended'],
      [deny, 'model_not_allowed'],
    ];
    const customers = await Promise.all(cases.map(() => both.addCustomer()));
    const other = await both.addCustomer();
    for (const customer of [...customers, other]) await becomes(customer, 'served');
    const allowed = customers.map(({ organizationId }) => organizationId);
    await Promise.all([...cases.map(([change], index) => change(customers[index]!)), maintain('on', allowed)]);
    const startMs = performance.now();
    await Promise.all([
      ...cases.map(([, code], index) => becomes(customers[index]!, code)),
      becomes(other, 'maintenance'),
    ]);
    const tookMs = performance.now() - startMs;
    process.stdout.write(`without messages, in force after ${tookMs.toFixed(0)} ms\n`);
    expect(tookMs).toBeLessThan(WITHOUT_MESSAGES_MS);
    jest.restoreAllMocks();
    await maintain('off');
    await becomes(other, 'served');
  }, 120_000);
});

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
