/**
 * Price updates keep prices fresh: a price list on the network is compared with the catalog on a schedule, and an operator
 * approves what it would change.
 * Owns price_proposal and price_list_check. Guarantees: nothing changes without approval, and then exactly what was shown.
 * Does not know: how prices are stored and in force, which is the catalog's.
 */
export { PriceStanding, type ServedCost } from './price-standing.service.js';
export { PriceUpdatesControlModule, PriceUpdatesWorkerModule } from './price-updates.module.js';
