import type { INestApplicationContext } from '@nestjs/common';
import { SettingGroupsService } from '#core/infra';
import { OrganizationsService } from '#auth';
import { AccountsService } from '#billing/ledger';
import { NANO_USD_PER_USD, type PageRequest, type Actor } from '#core';

export const CUSTOMER_NAME = 'Demo';
const CUSTOMER_SLUG = 'demo';
/** Above the capacity of one machine: a first load test measures the gateway, not its limits. Quoted in the README. */
const LIMITS = { rpm: 120_000, tpm: 1_000_000_000, concurrency: 2_000 } as const;
const TOP_UP_NANO_USD = 100n * NANO_USD_PER_USD;
const TOP_UP_REFERENCE = 'seed:demo';
const TEST_DAILY_USD = '10000';

/** Creates the demo organization with one top-up of $100. Returns its id. */
export async function seedCustomer(services: INestApplicationContext, actor: Actor): Promise<string> {
  const accounts = services.get(AccountsService);
  const organizationId = (await findCustomer(services)) ?? (await createCustomer(services, actor));
  await raiseTestLimit(services, actor);
  const newest: PageRequest = { limit: 1, after: null, before: null };
  const { rows: topUps } = await accounts.listPayments(organizationId, 'topup', newest);
  if (topUps.length === 0) {
    const reason = 'development credit';
    const topUp = { organizationId, amountNanoUsd: TOP_UP_NANO_USD, externalRef: TOP_UP_REFERENCE, reason };
    await accounts.topUp(topUp, actor);
  }
  return organizationId;
}

/** Test money may be spent without a pause, until the developer sets a limit: the simulator costs nothing. */
async function raiseTestLimit(services: INestApplicationContext, actor: Actor): Promise<void> {
  const settings = services.get(SettingGroupsService);
  const { sources } = await settings.get('payments');
  if (sources.test_daily_usd !== 'default') return;
  await settings.patch('payments', { test_daily_usd: TEST_DAILY_USD }, null, actor);
}

async function findCustomer(services: INestApplicationContext): Promise<string | null> {
  const page: PageRequest = { limit: 100, after: null, before: null };
  const filter = { q: CUSTOMER_SLUG, includeArchived: true };
  const { rows } = await services.get(OrganizationsService).list(filter, page);
  return rows.find(({ slug }) => slug === CUSTOMER_SLUG)?.id ?? null;
}

async function createCustomer(services: INestApplicationContext, actor: Actor): Promise<string> {
  const accounts = services.get(AccountsService);
  // People who register here own test organizations, too, and pay by the simulated card.
  await services.get(SettingGroupsService).patch('payments', { test_organizations: true }, null, actor);
  const { id } = await services
    .get(OrganizationsService)
    .create({ name: CUSTOMER_NAME, slug: CUSTOMER_SLUG, isTest: true, ...LIMITS }, actor, (tx, organization) =>
      accounts.openWallet(tx, organization.id),
    );
  await accounts.publishNew(id);
  return id;
}
