import { setTimeout as sleep } from 'node:timers/promises';
import { Clock, formatId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../support/control/control-app.js';
import { eventually } from '../../support/eventually.js';
import type { Customer } from '../../support/gateway/platform.js';
import { TwoGateways } from '../../support/gateway/two-gateways.js';

jest.setTimeout(120_000);

/** Output tokens of each upstream reply. */
const OUTPUT_TOKENS = 10n;
/** By a clock that the tests set: less than the tolerated error of a gateway's clock. */
const STARTS_IN_MS = 120_000;
/** By the system clock. */
const STARTS_SOON_MS = 2_500;

const SCOPES = [
  ['list', 7],
  ['tier', 8],
  ['organization', 9],
] as const;

let both: TwoGateways;
let control: ControlApp;
let marked: string;
let plain: string;

async function start(gateways: Promise<TwoGateways>): Promise<void> {
  both = await gateways;
  control = await startControlApp(both.platform.environment);
  [marked, plain] = [await addTier('marked up', 1_000), await addTier('plain', 0)];
}

async function stop(): Promise<void> {
  await control.stop();
  await both.stop();
}

const addTier = async (name: string, markup_bps: number): Promise<string> =>
  ((await control.call('post', '/tiers', { name, markup_bps }).expect(201)).body as ApiObject).id;
const organizationOf = ({ organizationId }: Customer): string => formatId('org', organizationId);
const patch = (customer: Customer, fields: object) =>
  control.call('patch', `/organizations/${organizationOf(customer)}`, fields).expect(200);

async function addCustomer(tierId: string, discountBps: number): Promise<Customer> {
  const customer = await both.addCustomer();
  await patch(customer, { tier_id: tierId, discount_bps: discountBps });
  return customer;
}

/** A price with this output rate in USD per million; input is free. */
async function price(outputUsd: string, scope: object = {}): Promise<ApiObject> {
  const fields = { input_per_mtok_usd: '0', output_per_mtok_usd: outputUsd, ...scope };
  const path = `/models/${formatId('mdl', both.modelId)}/prices`;
  return (await control.call('post', path, fields).expect(201)).body as ApiObject;
}

/** The fields that name each price scope. */
const namesFor = (customer: Customer) => ({
  list: {},
  tier: { tier_id: plain },
  organization: { organization_id: organizationOf(customer) },
});

const costOf = (text: string): number =>
  Math.round(Number(/"cost_usd":([\d.]+)/.exec(text)?.[1] ?? 'NaN') * 1e9) / Number(OUTPUT_TOKENS);

/** The cost of one request through each gateway, in nano-USD a token. */
async function costs(customer: Customer): Promise<number[]> {
  const answers = await Promise.all(both.callers(customer).map((caller) => both.send(caller)));
  return answers.map(({ text }) => costOf(text));
}

async function eventuallyCosts(customer: Customer, nanoUsd: number): Promise<void> {
  await eventually(async () => (await costs(customer)).every((cost) => cost === nanoUsd));
}

/** The version's UUID, as in the ledger. */
async function versionOf({ id }: ApiObject): Promise<string> {
  const [row] = await both.platform.query<{ version: string }>(
    `SELECT id::text AS version FROM price_version ORDER BY created_at DESC, id DESC LIMIT 1`,
  );
  if (row === undefined || formatId('price', row.version) !== id) throw new Error('another price came later');
  return row.version;
}

/** From the API that sets prices, through two gateways that must agree, to the ledger. */
describe('precedence of prices', () => {
  beforeAll(() => start(TwoGateways.startHere()));
  afterEach(() => jest.restoreAllMocks());
  afterAll(stop);

  it("UNIT-13: the organization's, else its tier's, else the list's; then the mark-up, then the discount", async () => {
    const [favoured, member, other] = [
      await addCustomer(marked, 500),
      await addCustomer(marked, 0),
      await addCustomer(plain, 500),
    ];
    await price('10');
    await eventuallyCosts(favoured, 10_450); // 10,000 × 1.1 × 0.95
    await eventuallyCosts(member, 11_000);
    await eventuallyCosts(other, 9_500);
    await price('20', { tier_id: marked });
    await eventuallyCosts(favoured, 20_900);
    await eventuallyCosts(member, 22_000);
    expect(await costs(other)).toEqual([9_500, 9_500]);
    await price('4', { organization_id: organizationOf(favoured) });
    await eventuallyCosts(favoured, 4_180);
    expect(await costs(member)).toEqual([22_000, 22_000]);
    // A newer list or tier price does not override either.
    await price('30', { tier_id: marked });
    await price('1');
    await eventuallyCosts(member, 33_000);
    await eventuallyCosts(other, 950);
    expect(await costs(favoured)).toEqual([4_180, 4_180]);
    await control.call('patch', `/tiers/${marked}`, { markup_bps: -2_500 }).expect(200);
    await eventuallyCosts(member, 22_500);
    await eventuallyCosts(favoured, 2_850); // 4,000 × 0.75 × 0.95
    await patch(favoured, { discount_bps: 10_000 });
    await eventuallyCosts(favoured, 0);
    await control.call('patch', `/tiers/${marked}`, { markup_bps: 1_000 }).expect(200);
    await eventuallyCosts(member, 33_000);
  });

  it.each(SCOPES)(
    'UNIT-8: a price of the %s that begins in the future is in force exactly then, on both gateways',
    async (scope, usd) => {
      const customer = await addCustomer(plain, 0);
      const names = namesFor(customer);
      if (scope !== 'organization') {
        await price('3', names[scope]);
        await eventuallyCosts(customer, 3_000);
      }
      const beginsAtMs = Date.now() + STARTS_IN_MS;
      const next = await price(String(usd), { ...names[scope], effective_from: new Date(beginsAtMs).toISOString() });
      setClocks(beginsAtMs);
      await eventuallyCosts(customer, usd * 1_000);
      setClocks(beginsAtMs - 1);
      const [early, alike] = await costs(customer);
      expect(early).not.toBe(usd * 1_000);
      expect(alike).toBe(early);
      setClocks(beginsAtMs);
      expect(await costs(customer)).toEqual([usd * 1_000, usd * 1_000]);
      await expectBooked(customer, next, BigInt(usd * 1_000) * OUTPUT_TOKENS);
    },
  );

  function setClocks(atMs: number): void {
    for (const app of both.apps) jest.spyOn(app.get(Clock), 'nowMs').mockReturnValue(atMs);
  }

  /** The ledger has the version for this charge, and for no other. */
  async function expectBooked(customer: Customer, version: ApiObject, chargeNanoUsd: bigint): Promise<void> {
    await both.platform.settle();
    const records = await both.platform.query<{ charge: bigint; own: boolean }>(
      `SELECT charge_nano_usd AS charge, price_version_id = $2::uuid AS own
       FROM usage_record WHERE organization_id = $1::uuid`,
      customer.organizationId,
      await versionOf(version),
    );
    expect(records.filter(({ own }) => own).length).toBeGreaterThanOrEqual(4);
    expect(records.filter(({ charge, own }) => own !== (charge === chargeNanoUsd))).toEqual([]);
  }
});

/** System clocks, gateways in separate processes, and continuous requests. */
describe('a price that starts under load', () => {
  beforeAll(() => start(TwoGateways.start()));
  afterAll(stop);

  it.each(SCOPES)('of the %s applies exactly from its start, on both gateways', async (scope, usd) => {
    const customer = await addCustomer(plain, 0);
    const names = namesFor(customer);
    if (scope !== 'organization') await price('3', names[scope]);
    const before = scope === 'organization' ? (await costs(customer))[0]! : 3_000;
    await eventuallyCosts(customer, before);
    const beginsAtMs = Date.now() + STARTS_SOON_MS;
    const next = await price(String(usd), { ...names[scope], effective_from: new Date(beginsAtMs).toISOString() });
    const seen: { readonly sentMs: number; readonly receivedMs: number; readonly cost: number }[] = [];
    const load = both.callers(customer).map(async (caller) => {
      while (Date.now() < beginsAtMs + 1_000) {
        const sentMs = Date.now();
        const { text } = await both.send(caller);
        seen.push({ sentMs, receivedMs: Date.now(), cost: costOf(text) });
        await sleep(5);
      }
    });
    await Promise.all(load);
    const early = seen.filter(({ receivedMs }) => receivedMs < beginsAtMs);
    const late = seen.filter(({ sentMs }) => sentMs >= beginsAtMs);
    expect(new Set(early.map(({ cost }) => cost))).toEqual(new Set([before]));
    expect(new Set(late.map(({ cost }) => cost))).toEqual(new Set([usd * 1_000]));
    // In the ledger, too: no charge at the version was admitted before its start.
    await both.chargesOf(customer, seen.length);
    const records = await both.platform.query<{ early: boolean; charge: bigint; own: boolean }>(
      `SELECT admitted_at < to_timestamp($2::float8 / 1000) AS early, charge_nano_usd AS charge,
           price_version_id = $3::uuid AS own FROM usage_record WHERE organization_id = $1::uuid`,
      customer.organizationId,
      beginsAtMs,
      await versionOf(next),
    );
    const own = records.filter(({ charge }) => charge === BigInt(usd * 1_000) * OUTPUT_TOKENS);
    expect(own.length).toBeGreaterThanOrEqual(late.length);
    expect(own.filter(({ early: isEarly, own: isOwn }) => isEarly || !isOwn)).toEqual([]);
    expect(records.filter((row) => row.own).length).toBe(own.length);
  });
});
