/**
 * Catalog decides the names of models, their capabilities, and the price in force per organization and tier.
 * Owns model, model_alias and price_version. Guarantees that a name belongs to one model, that no model is usable without
 * a price, and that a written price never changes.
 * Does not know: callers, usage, the channels of a model.
 */
export { CatalogControlModule, CatalogModule } from './catalog.module.js';
export { CatalogSnapshot } from './catalog.snapshot.js';
export { callerRates, exceedsMaxPrice } from './domain/caller-rates.js';
export { type DatedPrice } from './domain/catalog-index.js';
export {
  AUTO_MODEL,
  CAPABILITIES,
  type Capability,
  type CatalogModel,
  MODALITIES,
  type Modality,
  type ModelStatus,
  isReasoning,
  meetsNeeds,
} from './domain/catalog-model.js';
export { checkModel, checkReplacements } from './domain/check-model.js';
export { type ModelDescription, callerRate, describeModel, describeModels } from './domain/describe-models.js';
export { IMPORT_MODES, type ImportRow, summarizeImport } from './domain/import-plan/plan-import.js';
export { mediaTokens } from './domain/media-tokens.js';
export { HOLD_DEFAULTS } from './domain/model-card.js';
export { modelState } from './domain/model-state.js';
export { isAutoModel, plainModelName } from './domain/plain-model-name.js';
export { parseJsonDigits } from './domain/price-lists/parse-json-digits.js';
export { PRICE_LIST_FORMATS } from './domain/price-lists/price-list-entry.js';
export { type FileSyntax } from './domain/price-lists/read-price-list.js';
export { scaleDecimal } from './domain/price-lists/scale-decimal.js';
export { type PricedModel } from './domain/priced-model.js';
export { SCHEDULE_RULES, type WrittenSchedule } from './domain/prices/parse-schedule.js';
export { PRICE_FIELDS, type PriceJson, type PriceStep, type PriceValues } from './domain/prices/price-rows.js';
export { type Price, formatPrice, parsePrice, priceOfVersion } from './domain/prices/price.js';
export { priceVersions, readStoredPrice, storedVersions } from './domain/prices/stored-schedule.js';
export { resolveNames } from './domain/resolve-names.js';
export { SUNSET_ACTIONS, isRetired } from './domain/sunset.js';
export { type PriceImportPreview, PriceImportService } from './imports/price-import.service.js';
export { type PriceImportOptions } from './imports/price-planner.js';
export { WELL_KNOWN_MODELS, listedModel } from './listed/listed-models.js';
export { type ModelProposal, proposeModel } from './listed/propose-model.js';
export { hasEnded, pricesAt, shippedEntries } from './listed/shipped-catalog.js';
export { type AdoptedModel, ModelAdoption } from './model-adoption.js';
export { type NewModel, requireSellable } from './model-creation.js';
export { ModelsRepository } from './models.repository.js';
export { type ModelPatch, type ModelRecord, ModelsService } from './models.service.js';
export { PricesService } from './prices.service.js';
