import { modelAllowed } from '#auth';
import { meetsNeeds, type CatalogModel } from '#catalog';
import type { PriceVersion } from '#core';
import type { CompletionTask } from '../../task/completion-task.js';
import { modelRefusal } from './model-refusal.js';

/** Whether a model that the client did not name may serve its request: allowed for the caller, meeting all needs. */
export function maySubstitute(
  { parsedRequest, endpoint, principal }: CompletionTask,
  model: CatalogModel,
  price: PriceVersion,
): boolean {
  return (
    model.endpoints.includes(endpoint.modelEndpoint) &&
    modelAllowed(principal, model) &&
    meetsNeeds(model, parsedRequest.needs) &&
    modelRefusal(endpoint, parsedRequest, { model, price }) === null
  );
}
