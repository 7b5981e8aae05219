import { AsyncLocalStorage } from 'node:async_hooks';

const served = new AsyncLocalStorage<string>();

/**
 * Runs `work`, and everything it starts, for a customer: repositories that use `transact` and `read` see this
 * organization only, even when a condition is missing.
 */
export function servingOrganization<T>(organizationId: string, work: () => T): T {
  return served.run(organizationId, work);
}

/** The organization of the current customer; null for operators and the product itself. */
export function servedOrganization(): string | null {
  return served.getStore() ?? null;
}
