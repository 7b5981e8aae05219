/**
 * Installation plans and applies a file of tiers, models, prices, channels, routes and display rates: in dependency
 * order, through the services of the modules that own these objects. Owns no table. Guarantees that a preview changes
 * nothing, that only the previewed plan is applied, and that applying a file is idempotent. Does not know: customers
 * and their data, stored secrets of providers, file formats.
 */
export { MISSING_REASONS, type MissingModel } from './domain/find-missing.js';
export { type InstallationDocument } from './domain/installation-document.js';
export {
  PLAN_ACTIONS,
  PLAN_MODES,
  SECTIONS,
  type PlanAction,
  type PlannedRow,
  type PlanOptions,
} from './domain/plan-section.js';
export { InstallationModule } from './installation.module.js';
export { InstallationService, type InstallationPlan } from './installation.service.js';
export { MissingModelsService } from './missing-models.service.js';
export { type ChannelEntry } from './sections/channels.section.js';
export { credentialKeys, type CredentialEntry } from './sections/credentials.section.js';
export { type DisplayRateEntry } from './sections/display-rates.section.js';
export { type ModelEntry } from './sections/models.section.js';
export { priceKey, type PriceEntry } from './sections/prices.section.js';
export { routeKey, type RouteEntry } from './sections/routes.section.js';
export { type Declaration } from './sections/sections.js';
export { type TierEntry } from './sections/tiers.section.js';
