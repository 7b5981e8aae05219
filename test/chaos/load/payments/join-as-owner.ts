import type { AdminApi } from '../../admin-api.js';
import type { Customer, Shop } from '../../shop.js';
import { joinOrganization } from '../capped-keys.js';

/** Before the first kill. */
const START_PATIENCE_MS = 60_000;

/** A new test organization with an owner who calls the API of customers. */
export async function joinAsOwner(
  shop: Shop,
  name: string,
): Promise<{ readonly customer: Customer; readonly api: AdminApi; readonly email: string }> {
  const customer = await shop.addCustomer({ name, isTest: true });
  const invitation = { role: 'owner', email: `${name}@chaos.example`, withinMs: START_PATIENCE_MS };
  const { api } = await joinOrganization(shop.admin, customer.organizationId, invitation);
  return { customer, api, email: invitation.email };
}
