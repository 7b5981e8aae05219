import { ApiKeysService, OrganizationsService } from '#auth';
import { AccountsService } from '#billing/ledger';
import { PricesService } from '#catalog';
import { formatId, parseUsd, systemActor } from '#core';
import { eventually } from '../../support/eventually.js';
import type { Answer } from '../../support/gateway/gateway-caller.js';
import type { Customer } from '../../support/gateway/platform.js';
import { TwoGatewayLoad } from '../../support/gateway/two-gateway-load.js';
import { priceOfRequest, REQUEST_NANO_USD, TwoGateways } from '../../support/gateway/two-gateways.js';

const actor = systemActor('test');
const PRICE_CHANGES = 20;

function outcomeOf(answer: Answer): string {
  return answer.status === 200 ? 'served' : answer.error().code;
}

/** An operator's change under load applies on both gateways to every later request. */
describe('changes under load', () => {
  let both: TwoGateways;

  beforeAll(async () => {
    both = await TwoGateways.startHere();
  }, 120_000);

  afterAll(() => both.stop());

  /**
   * Makes the change under load; returns outcomes before it, and outcomes of requests started after both gateways
   * applied it.
   */
  async function outcomesAround(
    customer: Customer,
    change: () => Promise<unknown>,
  ): Promise<{ before: Set<string>; after: Set<string> }> {
    const load = loadOf(customer);
    try {
      await eventually(() => load.hasSeen(0));
      const before = load.outcomesAfter(0);
      await change();
      await eventually(() => load.changedAtMs(before) !== null);
      const turnedAtMs = load.changedAtMs(before) ?? NaN;
      await eventually(() => load.hasSeen(turnedAtMs));
      return { before, after: load.outcomesAfter(turnedAtMs) };
    } finally {
      await load.stop();
    }
  }

  function loadOf(customer: Customer): TwoGatewayLoad {
    return new TwoGatewayLoad(both.callers(customer), (caller) => both.send(caller), outcomeOf);
  }

  it('a top-up is spent through both gateways', async () => {
    const customer = await both.addCustomer({ topUpUsd: '0' });
    const { organizationId } = customer;
    const accounts = both.platform.services.get(AccountsService);
    const topUp = { organizationId, amountNanoUsd: 10n ** 12n, externalRef: null, reason: null };
    expect(await outcomesAround(customer, () => accounts.topUp(topUp, actor))).toEqual({
      before: new Set(['insufficient_balance']),
      after: new Set(['served']),
    });
  });

  it('C34 neither gateway serves a suspended organization', async () => {
    const customer = await both.addCustomer();
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

  it('STORY-21: C34 a revoked key is refused by both', async () => {
    // A revoked key worked for minutes, until every cache had expired (LiteLLM #9820 #35535).
    const customer = await both.addCustomer();
    const revoke = (): Promise<unknown> =>
      both.platform.services.get(ApiKeysService).revoke(customer.keyId, 'lost', actor);
    expect(await outcomesAround(customer, revoke)).toEqual({
      before: new Set(['served']),
      after: new Set(['key_revoked']),
    });
  });

  it('C34 both gateways enforce a lowered limit', async () => {
    const customer = await both.addCustomer();
    const organizations = both.platform.services.get(OrganizationsService);
    const lower = (): Promise<unknown> =>
      organizations.update(customer.organizationId, { rpm: 0 }, null, actor, () => Promise.resolve());
    expect(await outcomesAround(customer, lower)).toEqual({
      before: new Set(['served']),
      after: new Set(['rate_limit_exceeded']),
    });
  });

  it('UNIT-9: C33 a price that changes again and again under load: each charge is that of the version it was admitted with', async () => {
    const customer = await both.addCustomer();
    const load = loadOf(customer);
    try {
      await changePrices(load);
    } finally {
      await load.stop();
    }
    const reported = new Map(load.log.map(({ answer }) => [String(answer.headers['x-request-id']), costOf(answer)]));
    await both.chargesOf(customer, reported.size);
    const records = await both.platform.query<{ id: string; version: string; charge: bigint }>(
      `SELECT request_id::text AS id, price_version_id::text AS version, charge_nano_usd AS charge
         FROM usage_record WHERE organization_id = $1::uuid AND charge_nano_usd > 0`,
      customer.organizationId,
    );
    const prices = await pricesOf(new Set(records.map(({ version }) => version)));
    expect(records.filter(({ version, charge }) => charge !== prices.get(version))).toEqual([]);
    expect(new Map(records.map(({ id, charge }) => [formatId('gen', id), charge]))).toEqual(reported);
    expect(prices.size).toBeGreaterThanOrEqual(PRICE_CHANGES);
  }, 120_000);

  /** Charges each price at least once before the next one starts. */
  async function changePrices(load: TwoGatewayLoad): Promise<void> {
    const prices = both.platform.services.get(PricesService);
    for (let change = 1; change <= PRICE_CHANGES; change++) {
      const scope = { tierId: null, organizationId: null, effectiveFrom: null, source: 'test' };
      const price = BigInt(change) * REQUEST_NANO_USD;
      await prices.append(both.modelId, { ...scope, rows: priceOfRequest(price) }, actor);
      await eventually(() => load.log.slice(-1).some(({ answer }) => costOf(answer) === price));
    }
  }

  /** The cost of one request at each of these versions. */
  async function pricesOf(versions: ReadonlySet<string>): Promise<Map<string, bigint>> {
    const prices = both.platform.services.get(PricesService);
    const [unit] = priceOfRequest(REQUEST_NANO_USD);
    const found = await Promise.all(
      [...versions].map(async (id) => {
        const [row] = (await prices.findVersion(id))?.rows ?? [];
        return [id, (REQUEST_NANO_USD * (row?.rates.output ?? 0n)) / (unit?.rates.output ?? 1n)] as const;
      }),
    );
    return new Map(found);
  }
});

/** The cost reported to the client. */
function costOf(answer: Answer): bigint {
  const { routify } = answer.json() as { routify: { cost_usd: number } };
  return parseUsd(routify.cost_usd.toFixed(9)) ?? -1n;
}
