import type { INestApplicationContext } from '@nestjs/common';
import {
  ALL_REACHED,
  ApiKeysService,
  MembersService,
  multipliersPpm,
  OrganizationsService,
  spendCapsOf,
  TiersService,
  UsersService,
} from '#auth';
import { AccountsService } from '#billing/ledger';
import { ModelsService, PricesService } from '#catalog';
import { ChannelsService } from '#channels';
import { BillingProfilesService } from '#payments';
import { NANO_USD_PER_USD, Secret, type PriceRow, type SpendCap, type Actor } from '#core';
import { DEMO_CHANNELS, DEMO_MODELS, PRICE_CHANGE, type DemoChannel } from './catalog.js';
import { DEMO_CUSTOMERS, type DemoCustomer, type DemoKey } from './customers.js';
import type { PastClock } from './past-clock.js';
import { PastRepository } from './past.repository.js';
import { DAY_MS } from './traffic.js';
import { upstreamNameOf, type RequestContext } from './usage-event-of.js';

interface WorldKey {
  readonly id: string;
  readonly memberId: string | null;
  readonly caps: readonly SpendCap[];
}

export interface WorldCustomer {
  readonly customer: DemoCustomer;
  readonly id: string;
  readonly tierId: string;
  readonly multipliersPpm: readonly bigint[];
  readonly ownerId: string;
  readonly keys: readonly WorldKey[];
}

interface WorldModel {
  readonly id: string;
  /** The list prices, the newest first. */
  readonly prices: readonly { readonly fromMs: number; readonly id: string; readonly rows: readonly PriceRow[] }[];
  readonly channels: RequestContext['channels'];
}

/** What the demo's requests refer to. */
export interface DemoWorld {
  readonly customers: readonly WorldCustomer[];
  /** By canonical id. */
  readonly models: ReadonlyMap<string, WorldModel>;
  /** Ids by name. */
  readonly channels: ReadonlyMap<string, string>;
}

const PERMILLE = 1_000n;
/** Customers that are set up do not begin to call in the same moment. */
const SETUP_MS = 5 * 60_000;

interface Making {
  readonly services: INestApplicationContext;
  readonly clock: PastClock;
  readonly actor: Actor;
  /** The end of the demo: now. */
  readonly nowMs: number;
}

/** Makes channels, prices and customers, each on its day. */
export async function makeWorld(making: Making, simulatorUrl: string): Promise<DemoWorld> {
  const { services, clock, nowMs } = making;
  clock.to(nowMs - 90 * DAY_MS - SETUP_MS);
  const prices = new Map<string, readonly PriceRow[]>();
  const models = services.get(ModelsService);
  const ids = await models.idsOf(DEMO_MODELS.map(({ canonicalId }) => canonicalId));
  const listed = new Map<string, WorldModel['prices']>();
  for (const [canonicalId, id] of ids) {
    const { currentPrice } = await models.get(id);
    if (currentPrice === null) throw new RangeError(`${canonicalId} has no price`);
    prices.set(canonicalId, currentPrice.rows);
    listed.set(canonicalId, [{ fromMs: 0, id: currentPrice.id, rows: currentPrice.rows }]);
  }
  const channels = new Map<string, MadeChannel>();
  for (const channel of DEMO_CHANNELS)
    channels.set(channel.name, await makeChannel(making, channel, prices, simulatorUrl));
  const changed = await changePrice(making, ids, prices);
  listed.set(PRICE_CHANGE.model, [changed, ...(listed.get(PRICE_CHANGE.model) ?? [])]);
  const serving = await servingChannels(services, ids, channels, prices);
  const customers: WorldCustomer[] = [];
  for (const customer of DEMO_CUSTOMERS) customers.push(await makeCustomer(making, customer));
  return {
    customers,
    channels: new Map([...channels].map(([name, { id }]) => [name, id])),
    models: new Map(
      [...ids].map(([canonicalId, id]) => [
        canonicalId,
        { id, prices: listed.get(canonicalId) ?? [], channels: serving.get(canonicalId) ?? new Map() },
      ]),
    ),
  };
}

interface MadeChannel {
  readonly id: string;
  readonly credentialId: string;
  readonly channel: DemoChannel;
}

async function makeChannel(
  { services, actor }: Making,
  channel: DemoChannel,
  prices: ReadonlyMap<string, readonly PriceRow[]>,
  baseUrl: string,
): Promise<MadeChannel> {
  const { name, label, region, priority, costPermille } = channel;
  const served = DEMO_MODELS.filter(({ channels }) => channels.some(([serving]) => serving === name));
  const { id, credentials } = await services.get(ChannelsService).create(
    {
      name,
      label,
      baseUrl,
      region,
      priority,
      weight: 1,
      kind: 'openai-compatible',
      preset: null,
      tags: [],
      options: { test_organizations: true },
      models: served.map(({ canonicalId }) => ({
        model: canonicalId,
        upstreamModel: upstreamNameOf(canonicalId),
        cost: costOf(prices.get(canonicalId) ?? [], costPermille),
      })),
      credentials: [{ secret: new Secret(`sk-simulator-${name}`), label: 'main', weight: 1 }],
    },
    actor,
  );
  return { id, channel, credentialId: credentials[0]?.id ?? '' };
}

function costOf(price: readonly PriceRow[], permille: bigint): PriceRow[] {
  return price.map(({ fromPromptTokens, rates }) => ({
    fromPromptTokens,
    rates: Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, (rate * permille) / PERMILLE])),
  }));
}

async function changePrice(
  { services, clock, actor, nowMs }: Making,
  ids: ReadonlyMap<string, string>,
  prices: ReadonlyMap<string, readonly PriceRow[]>,
): Promise<WorldModel['prices'][number]> {
  const { model, daysAgo, permille } = PRICE_CHANGE;
  const fromMs = nowMs - daysAgo * DAY_MS;
  clock.to(fromMs);
  const rows = costOf(prices.get(model) ?? [], permille);
  const price = { rows, serviceTiers: [], effectiveFrom: null, source: 'manual', tierId: null, organizationId: null };
  const { id } = await services.get(PricesService).append(ids.get(model) ?? '', price, actor);
  return { fromMs, id, rows };
}

/** For each model its channels, with the cost lists that their calls are pinned to. */
async function servingChannels(
  services: INestApplicationContext,
  ids: ReadonlyMap<string, string>,
  channels: ReadonlyMap<string, MadeChannel>,
  prices: ReadonlyMap<string, readonly PriceRow[]>,
): Promise<ReadonlyMap<string, RequestContext['channels']>> {
  const versions = await services.get(PastRepository).costVersions();
  return new Map(
    DEMO_MODELS.map(({ canonicalId, channels: serving }) => {
      const entries = serving.map(([name]) => {
        const { id, credentialId, channel } = known(channels, name);
        const version = versions.find((one) => one.channelId === id && one.modelId === ids.get(canonicalId));
        const rows = costOf(prices.get(canonicalId) ?? [], channel.costPermille);
        return [name, { id, credentialId, cost: { id: version?.id ?? '', rows } }] as const;
      });
      return [canonicalId, new Map(entries)];
    }),
  );
}

async function makeCustomer(making: Making, customer: DemoCustomer): Promise<WorldCustomer> {
  const { services, clock, actor, nowMs } = making;
  const { name, slug, tz, discountBps, tags, people, creditLimitUsd } = customer;
  clock.to(nowMs - customer.daysAgo * DAY_MS - SETUP_MS);
  const tier = await tierNamed(services, customer.tier);
  const [users, members, accounts] = [
    services.get(UsersService),
    services.get(MembersService),
    services.get(AccountsService),
  ];
  const made = { name, slug, tz, discountBps, tags, tierId: tier.id, isTest: true };
  const joined: { readonly id: string; readonly userId: string }[] = [];
  const organization = await services.get(OrganizationsService).create(made, actor, async (tx, { id }) => {
    await accounts.openWallet(tx, id);
    if (creditLimitUsd !== undefined) await accounts.setCreditLimit(tx, id, creditLimitUsd * NANO_USD_PER_USD);
    for (const [person, role] of people) {
      const user = await users.findOrCreate(tx, { name: person, email: emailOf(person, slug) }, actor);
      const member = await members.add(tx, { organizationId: id, userId: user.id, role }, actor);
      joined.push({ id: member.id, userId: user.id });
    }
  });
  await accounts.publishNew(organization.id);
  if (customer.payment !== 'by_hand') await nameBuyer(making, organization.id, customer);
  const keys: WorldKey[] = [];
  for (const [index, key] of customer.keys.entries()) {
    const memberId = index === 0 ? null : (joined[index % joined.length]?.id ?? null);
    keys.push(await makeKey(making, organization.id, key, memberId));
  }
  return {
    customer,
    id: organization.id,
    tierId: tier.id,
    keys,
    ownerId: joined[0]?.userId ?? '',
    multipliersPpm: multipliersPpm(tier, { discountBps }),
  };
}

async function tierNamed(services: INestApplicationContext, name: string) {
  const { rows } = await services
    .get(TiersService)
    .list({ includeArchived: false }, { limit: 100, after: null, before: null });
  const tier = rows.find((one) => one.name === name) ?? rows.find(({ isDefault }) => isDefault);
  if (tier === undefined) throw new RangeError('there is no default tier');
  return tier;
}

async function makeKey(
  { services, actor }: Making,
  organizationId: string,
  { name, dayCapUsd, monthCapUsd }: DemoKey,
  memberId: string | null,
): Promise<WorldKey> {
  const caps = [
    ...(dayCapUsd === undefined ? [] : [{ period: 'day', limitNanoUsd: dayCapUsd * NANO_USD_PER_USD } as const]),
    ...(monthCapUsd === undefined ? [] : [{ period: 'month', limitNanoUsd: monthCapUsd * NANO_USD_PER_USD } as const]),
  ];
  const reach = memberId === null ? null : { ...ALL_REACHED, organizationId, memberId };
  const { key } = await services.get(ApiKeysService).create(organizationId, { name, caps }, actor, reach);
  return { id: key.id, memberId, caps: spendCapsOf(key) };
}

async function nameBuyer({ services, actor }: Making, organizationId: string, customer: DemoCustomer): Promise<void> {
  const fields = { legal_name: customer.name, email: emailOf('accounts', customer.slug) };
  await services.get(BillingProfilesService).replace(organizationId, fields, null, actor);
}

/** Addresses that no mail reaches. */
function emailOf(person: string, slug: string): string {
  const name = person
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z ]/g, '')
    .trim()
    .replaceAll(/ +/g, '.');
  return `${name}@${slug}.example`;
}

/** An entry that the demo itself has made. Throws RangeError without it. */
export function known<Value>(entries: ReadonlyMap<string, Value>, name: string): Value {
  const entry = entries.get(name);
  if (entry === undefined) throw new RangeError(`the demo has no ${name}`);
  return entry;
}
