import { systemActor } from '#audit';
import { ApiKeysService, OrganizationsService } from '#auth';
import { AccountsService } from '#billing';
import { eventually } from '../../support/eventually.js';
import type { Answer } from '../../support/gateway-caller.js';
import type { Customer } from '../../support/platform.js';
import { TwoGatewayLoad } from '../../support/two-gateway-load.js';
import { TwoGateways } from '../../support/two-gateways.js';

const actor = systemActor('test');
const IN_FORCE_MS = 1_000;

function outcomeOf(answer: Answer): string {
  return answer.status === 200 ? 'served' : answer.error().code;
}

/** What an operator changes while both gateways are busy is in force on both within a second. */
describe('changes under load', () => {
  let both: TwoGateways;

  beforeAll(async () => {
    both = await TwoGateways.start();
  }, 60_000);

  afterAll(() => both.stop());

  /** Makes the change under load, and tells what requests heard that began before it, and a second after it. */
  async function outcomesAround(
    customer: Customer,
    change: () => Promise<unknown>,
  ): Promise<{ before: Set<string>; after: Set<string> }> {
    const load = new TwoGatewayLoad(both.callers(customer), (caller) => both.ask(caller), outcomeOf);
    try {
      await eventually(() => load.hasSeen(0), 20_000);
      const before = load.outcomesAfter(0);
      await change();
      const inForceAtMs = performance.now() + IN_FORCE_MS;
      await eventually(() => load.hasSeen(inForceAtMs), 20_000);
      return { before, after: load.outcomesAfter(inForceAtMs) };
    } finally {
      await load.stop();
    }
  }

  it('a top-up is spent through both gateways', async () => {
    const customer = await both.platform.addCustomer({ topUpUsd: '0' });
    const { organizationId } = customer;
    const accounts = both.platform.services.get(AccountsService);
    const topUp = { organizationId, amountNanoUsd: 10n ** 12n, externalRef: null, reason: null };
    expect(await outcomesAround(customer, () => accounts.topUp(topUp, actor))).toEqual({
      before: new Set(['insufficient_balance']),
      after: new Set(['served']),
    });
  });

  it('a suspended organization is served by neither', async () => {
    const customer = await both.platform.addCustomer();
    const { organizationId } = customer;
    const accounts = both.platform.services.get(AccountsService);
    const suspend = async (): Promise<void> => {
      await both.platform.services
        .get(OrganizationsService)
        .suspend(organizationId, 'unpaid', actor, (tx) => accounts.setStatus(tx, organizationId, 'suspended'));
      await accounts.publish(organizationId);
    };
    expect(await outcomesAround(customer, suspend)).toEqual({
      before: new Set(['served']),
      after: new Set(['account_suspended']),
    });
  });

  it('a revoked key is refused by both', async () => {
    // A revoked key went on working for minutes, until every cache had forgotten it (LiteLLM #9820 #35535).
    const customer = await both.platform.addCustomer();
    const revoke = (): Promise<unknown> =>
      both.platform.services.get(ApiKeysService).revoke(customer.keyId, 'lost', actor);
    expect(await outcomesAround(customer, revoke)).toEqual({
      before: new Set(['served']),
      after: new Set(['key_revoked']),
    });
  });
});
