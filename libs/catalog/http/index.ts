/**
 * Routes of models, prices, previews, imports of lists and proposals, of operators and customers; and amounts in the
 * currency that people see. Does not know: how a price is decided.
 */
export { CatalogHttpModule } from './catalog-http.module.js';
export { Display, DisplayResponse, display, displayAmount } from './display/display.js';
export { displayedPricing } from './display/displayed-pricing.js';
export { Displays } from './display/displays.js';
export { CreateModelRequest, UpdateModelRequest, modelPatchOf, newModelOf } from './models/model.dto.js';
export { OwnCatalog } from './models/own-catalog.js';
export { OwnModelsResponse } from './models/own-model.dto.js';
export { ImportProblemResponse } from './prices/price-import.dto.js';
export {
  AdvisorLinesResponse,
  ArithmeticResponse,
  PriceLineResponse,
  presentAdvisor,
  presentArithmetic,
} from './prices/price-preview.dto.js';
export { PriceRequest, PriceValuesResponse, presentPriceValues } from './prices/price.dto.js';
export { readOptionalPrice, readPrice } from './prices/read-price.js';
