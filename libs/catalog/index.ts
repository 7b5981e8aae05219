/**
 * Catalog decides the names of models, their capabilities, and the price in force per organization and tier. Owns
 * model, model_alias, price_version. Guarantees that a name belongs to one model, that no model is usable without a
 * price, and that a written price never changes.
 * Does not know: callers, usage, the channels of a model.
 */
export { CatalogControlModule, CatalogModule, PricePlansModule } from './catalog.module.js';
export { CatalogSnapshot } from './catalog.snapshot.js';
export { type DatedPrice, type PriceScope } from './domain/catalog-index.js';
export {
  AUTO_MODEL,
  CAPABILITIES,
  isReasoning,
  meetsNeeds,
  MODALITIES,
  MODEL_STATUSES,
  type Capability,
  type CatalogModel,
  type Modality,
  type ModelNeed,
  type ModelStatus,
} from './domain/catalog-model.js';
export { mediaTokens } from './domain/media-tokens.js';
export { callerRate } from './domain/describe-models.js';
export { callerRates, exceedsMaxPrice } from './domain/caller-rates.js';
export { describeModel, describeModels, type ModelDescription } from './domain/describe-models.js';
export { type PricedModel } from './domain/priced-model.js';
export { isRetired, SUNSET_ACTIONS } from './domain/sunset.js';
export { checkModel, checkReplacements } from './domain/check-model.js';
export { modelState } from './domain/model-state.js';
export { isAutoModel, plainModelName } from './domain/plain-model-name.js';
export { resolveNames } from './domain/resolve-names.js';
export {
  PRICE_FIELDS,
  type PriceField,
  type PriceJson,
  type PriceStep,
  type PriceValues,
} from './domain/prices/price-rows.js';
export { SCHEDULE_RULES, type WrittenSchedule } from './domain/prices/parse-schedule.js';
export { formatPrice, parsePrice, priceOfVersion, type Price } from './domain/prices/price.js';
export { SERVICE_TIER_RULES } from './domain/prices/service-tiers.js';
export type { PriceKind } from './domain/prices/unit-prices.js';
export { priceVersions, readStoredPrice, storedVersions } from './domain/prices/stored-schedule.js';
export {
  IMPORT_ACTIONS,
  IMPORT_MODES,
  type ImportAction,
  type ImportRow,
  summarizeImport,
} from './domain/import-plan/plan-import.js';
export { PRICE_LIST_FORMATS } from './domain/price-lists/price-list-entry.js';
export { type FileSyntax } from './domain/price-lists/read-price-list.js';
export { HOLD_DEFAULTS } from './domain/model-card.js';
export { PriceImportService, type PriceImportPreview } from './imports/price-import.service.js';
export {
  PricePlanner,
  type PlannedImport,
  type PriceImport,
  type PriceImportOptions,
} from './imports/price-planner.js';
export { ModelAdoption, type AdoptedModel } from './model-adoption.js';
export { requireSellable, type NewModel } from './model-creation.js';
export { ModelsRepository } from './models.repository.js';
export { ModelsService, type ModelPatch, type ModelRecord } from './models.service.js';
export { type PriceRecord } from './prices.repository.js';
export { PricesService } from './prices.service.js';
export { proposeModel, type ModelProposal } from './listed/propose-model.js';
export { parseJsonDigits } from './domain/price-lists/parse-json-digits.js';
export { scaleDecimal } from './domain/price-lists/scale-decimal.js';
export { listedModel, WELL_KNOWN_MODELS } from './listed/listed-models.js';
export { announcedRetirement, hasEnded, pricesAt } from './listed/shipped-catalog.js';
