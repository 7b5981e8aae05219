import { isRecord } from '#core';
import { endOf, readModels, textOf, type ListedModel, type ModelListing } from '../model-listing.js';

/** Models and profiles are listed by another service than the one that serves them. */
const RUNTIME = /\bbedrock-runtime\b/;
const PROFILES = 'profiles:';
const ON_DEMAND = 'ON_DEMAND';

/**
 * `ListFoundationModels`, those that are served by their own names, then the pages of `ListInferenceProfiles`: newer models
 * are served through a profile alone.
 */
export const bedrockModelListing: ModelListing = {
  request: ({ origin }, cursor) => {
    const shared = { origin: origin.replace(RUNTIME, 'bedrock'), headers: {} };
    if (cursor === null)
      return { ...shared, path: '/foundation-models?byInferenceType=ON_DEMAND&byOutputModality=TEXT' };
    const after = cursor.slice(PROFILES.length);
    const page = after === '' ? '' : `&nextToken=${encodeURIComponent(after)}`;
    return { ...shared, path: `/inference-profiles?maxResults=1000${page}` };
  },
  read: (bytes) => {
    const found = readModels(bytes, ['modelSummaries', 'inferenceProfileSummaries'], toModel);
    if (found === null) return null;
    const { models, body } = found;
    if (Array.isArray(body.modelSummaries)) return { models, next: PROFILES };
    const next = textOf(body, ['nextToken']);
    return { models, next: next === null ? null : PROFILES + next };
  },
};

function toModel(model: Readonly<Record<string, unknown>>): ListedModel | null {
  const { inferenceTypesSupported: types, status, modelLifecycle: lifecycle } = model;
  if (Array.isArray(types) && !types.includes(ON_DEMAND)) return null;
  if (status !== undefined && status !== 'ACTIVE') return null;
  const id = textOf(model, ['modelId', 'inferenceProfileId']);
  if (id === null) return null;
  const end = endOf(isRecord(lifecycle) ? lifecycle.endOfLifeTime : undefined);
  return { id, name: textOf(model, ['modelName', 'inferenceProfileName']), ...end };
}
