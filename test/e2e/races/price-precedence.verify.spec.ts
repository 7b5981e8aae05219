import { setTimeout as sleep } from 'node:timers/promises';
import { formatId } from '#kernel';
import { startControlApp, type ApiObject, type ControlApp } from '../../support/control-app.js';
import { eventually } from '../../support/eventually.js';
import type { Customer } from '../../support/platform.js';
import { TwoGateways } from '../../support/two-gateways.js';

jest.setTimeout(120_000);

/** Of the upstream's replies. */
const OUTPUT_TOKENS = 10n;
const START_IN_MS = 2_500;

/** True clocks, gateways that are processes of their own, and requests all the time. */
describe('a price that begins under load', () => {
  let both: TwoGateways;
  let control: ControlApp;
  let plain: string;

  beforeAll(async () => {
    both = await TwoGateways.start();
    control = await startControlApp(both.platform.environment);
    plain = ((await control.call('post', '/tiers', { name: 'plain' }).expect(201)).body as ApiObject).id;
  });
  afterAll(async () => {
    await control.stop();
    await both.stop();
  });

  const organizationOf = ({ organizationId }: Customer): string => formatId('org', organizationId);
  async function addCustomer(): Promise<Customer> {
    const customer = await both.addCustomer();
    await control.call('patch', `/organizations/${organizationOf(customer)}`, { tier_id: plain }).expect(200);
    return customer;
  }

  /** A price by which a token of output costs so many dollars a million; input is free. */
  async function price(outputUsd: string, scope: object = {}): Promise<ApiObject> {
    const fields = { input_per_mtok_usd: '0', output_per_mtok_usd: outputUsd, ...scope };
    const path = `/models/${formatId('mdl', both.modelId)}/prices`;
    return (await control.call('post', path, fields).expect(201)).body as ApiObject;
  }

  /** What one request costs through each gateway, nano-USD a token. */
  async function costs(customer: Customer): Promise<number[]> {
    const answers = await Promise.all(both.callers(customer).map((caller) => both.ask(caller)));
    return answers.map(({ text }) => costOf(text));
  }
  const costOf = (text: string): number =>
    Math.round(Number(/"cost_usd":([\d.]+)/.exec(text)?.[1] ?? 'NaN') * 1e9) / Number(OUTPUT_TOKENS);
  const eventuallyCosts = async (customer: Customer, nanoUsd: number): Promise<void> => {
    await eventually(async () => (await costs(customer)).every((cost) => cost === nanoUsd));
  };

  it.each([
    ['list', 7],
    ['tier', 8],
    ['organization', 9],
  ] as const)('of the %s is in force exactly then, on both gateways', async (scope, usd) => {
    const customer = await addCustomer();
    const names = { list: {}, tier: { tier_id: plain }, organization: { organization_id: organizationOf(customer) } };
    if (scope !== 'organization') await price('3', names[scope]);
    const before = scope === 'organization' ? (await costs(customer))[0]! : 3_000;
    await eventuallyCosts(customer, before);
    const beginsAtMs = Date.now() + START_IN_MS;
    const next = await price(String(usd), { ...names[scope], effective_from: new Date(beginsAtMs).toISOString() });
    const seen: { readonly sentMs: number; readonly heardMs: number; readonly cost: number }[] = [];
    const load = both.callers(customer).map(async (caller) => {
      while (Date.now() < beginsAtMs + 1_000) {
        const sentMs = Date.now();
        const { text } = await both.ask(caller);
        seen.push({ sentMs, heardMs: Date.now(), cost: costOf(text) });
        await sleep(5);
      }
    });
    await Promise.all(load);
    const early = seen.filter(({ heardMs }) => heardMs < beginsAtMs);
    const late = seen.filter(({ sentMs }) => sentMs >= beginsAtMs);
    expect(new Set(early.map(({ cost }) => cost))).toEqual(new Set([before]));
    expect(new Set(late.map(({ cost }) => cost))).toEqual(new Set([usd * 1_000]));
    // And the books name the version: charged by it, nobody was admitted before it began.
    await both.chargesOf(customer, seen.length);
    const records = await both.platform.query<{ early: boolean; charge: bigint; own: boolean }>(
      `SELECT admitted_at < to_timestamp($2::float8 / 1000) AS early, charge_nano_usd AS charge,
           price_version_id = $3::uuid AS own FROM usage_record WHERE organization_id = $1::uuid`,
      customer.organizationId,
      beginsAtMs,
      (await versionOf(next)).version,
    );
    const own = records.filter(({ charge }) => charge === BigInt(usd * 1_000) * OUTPUT_TOKENS);
    expect(own.length).toBeGreaterThanOrEqual(late.length);
    expect(own.filter(({ early: isEarly, own: isOwn }) => isEarly || !isOwn)).toEqual([]);
    expect(records.filter((row) => row.own).length).toBe(own.length);
  });

  /** The version's UUID, which the books name. */
  async function versionOf({ id }: ApiObject): Promise<{ version: string }> {
    const rows = await both.platform.query<{ version: string }>(
      `SELECT id::text AS version FROM price_version ORDER BY created_at DESC, id DESC LIMIT 1`,
    );
    const [row] = rows;
    if (row === undefined || formatId('price', row.version) !== id) throw new Error('another price came later');
    return row;
  }
});
