import { endOf, offerOf, readModels, textOf, type ModelListing, type ModelPage } from '../model-listing.js';

/** `GET /models` of OpenAI and most others: one page. Together omits the envelope. */
export const openaiModelListing: ModelListing = {
  request: () => ({ path: '/models', headers: {} }),
  read: readOpenaiModels,
};

export function readOpenaiModels(bytes: Buffer): ModelPage | null {
  const found = readModels(bytes, ['data', 'models'], (model) => {
    const id = textOf(model, ['id', 'model']);
    if (id === null) return null;
    const end = endOf(model.shutdown_date ?? model.expiration_date);
    return { id, name: textOf(model, ['name', 'display_name']), ...offerOf(model), ...end };
  });
  return found === null ? null : { models: found.models, next: null };
}
