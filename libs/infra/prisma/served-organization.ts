import { AsyncLocalStorage } from 'node:async_hooks';

const served = new AsyncLocalStorage<string>();

/**
 * Runs `work`, and whatever it starts, for a customer: repositories that ask Postgres by `transact` and `read` then see
 * this organization only, whatever conditions they forget.
 */
export function servingOrganization<T>(organizationId: string, work: () => T): T {
  return served.run(organizationId, work);
}

/** The organization that is being served; null for operators and the product itself. */
export function servedOrganization(): string | null {
  return served.getStore() ?? null;
}
