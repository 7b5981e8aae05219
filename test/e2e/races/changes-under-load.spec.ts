import { systemActor } from '#audit';
import { ApiKeysService, OrganizationsService } from '#auth';
import { AccountsService } from '#billing';
import { eventually } from '../../support/eventually.js';
import type { Answer, GatewayCaller } from '../../support/gateway-caller.js';
import type { Customer } from '../../support/platform.js';
import { TwoGateways } from '../../support/two-gateways.js';

const actor = systemActor('test');
const IN_FORCE_MS = 1_000;
const CLIENTS_A_GATEWAY = 10;
/** Requests that each gateway must have refused or served after a change for the test to believe it. */
const SEEN_AFTER = 50;

interface Asked {
  readonly gateway: number;
  readonly startedAtMs: number;
  readonly outcome: string;
}

/** Clients of one customer that ask both gateways without a pause until they are told to stop. */
class Load {
  readonly log: Asked[] = [];
  private stopped = false;
  private readonly clients: Promise<void>[];

  constructor(
    private readonly both: TwoGateways,
    customer: Customer,
  ) {
    this.clients = both
      .callers(customer)
      .flatMap((caller, gateway) =>
        Array.from({ length: CLIENTS_A_GATEWAY }, () => this.askWithoutPause(caller, gateway)),
      );
  }

  /** Whether each gateway has answered enough requests that were sent after the moment. */
  hasSeen(sinceMs: number): boolean {
    return [0, 1].every(
      (gateway) =>
        this.log.filter((asked) => asked.gateway === gateway && asked.startedAtMs > sinceMs).length >= SEEN_AFTER,
    );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  /** A 503 of a crowded machine says nothing about the change. */
  private async askWithoutPause(caller: GatewayCaller, gateway: number): Promise<void> {
    while (!this.stopped) {
      const startedAtMs = performance.now();
      const answer = await this.both.ask(caller);
      if (answer.status !== 503) this.log.push({ gateway, startedAtMs, outcome: outcomeOf(answer) });
    }
  }
}

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
    const load = new Load(both, customer);
    try {
      await eventually(() => load.hasSeen(0), 20_000);
      const known = load.log.length;
      await change();
      const changedAtMs = performance.now();
      await eventually(() => load.hasSeen(changedAtMs + IN_FORCE_MS), 20_000);
      const after = load.log.filter(({ startedAtMs }) => startedAtMs > changedAtMs + IN_FORCE_MS);
      return { before: outcomesOf(load.log.slice(0, known)), after: outcomesOf(after) };
    } finally {
      await load.stop();
    }
  }

  function outcomesOf(asked: readonly Asked[]): Set<string> {
    return new Set(asked.map(({ outcome }) => outcome));
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
