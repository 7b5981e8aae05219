/**
 * Installation decides what a file that describes tiers, models, prices, channels and routes would change, and changes
 * that: nothing else, in an order that works, through the services of the rooms that own these things.
 * Owns no table. Promises that a preview changes nothing, that only what was previewed is applied, and that a file
 * applied twice changes nothing the second time.
 * Refuses to know: customers and their data, secrets of providers once they are kept, how files are written down.
 */
export { type Difference, type Fields } from './domain/differences.js';
export { MISSING_REASONS, type MissingModel } from './domain/find-missing.js';
export { type InstallationDocument } from './domain/installation-document.js';
export {
  PLAN_ACTIONS,
  PLAN_MODES,
  SECTIONS,
  type PlanAction,
  type PlanMode,
  type PlannedRow,
  type PlanTerms,
  type SectionName,
} from './domain/plan-section.js';
export { InstallationModule } from './installation.module.js';
export { InstallationService, type InstallationPlan } from './installation.service.js';
export { MissingModelsService } from './missing-models.service.js';
export { type Entry } from './section.js';
export { type ChannelEntry } from './sections/channels.section.js';
export { credentialKeys, type CredentialEntry } from './sections/credentials.section.js';
export { type ModelEntry } from './sections/models.section.js';
export { priceKey, type PriceEntry } from './sections/prices.section.js';
export { routeKey, type RouteEntry } from './sections/routes.section.js';
export { type Declaration } from './sections/sections.js';
export { type TierEntry } from './sections/tiers.section.js';
