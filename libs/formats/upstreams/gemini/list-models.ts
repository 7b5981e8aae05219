import { offerOf, readModels, textOf, type ModelListing } from '../model-listing.js';

/** Models are named by path; only those for text or embeddings are listed. */
const PREFIX = 'models/';
const USEFUL_METHODS: ReadonlySet<unknown> = new Set(['generateContent', 'embedContent']);

/** `GET /models`, in pages of 1,000. */
export const geminiModelListing: ModelListing = {
  request: (_context, cursor) => {
    const after = cursor === null ? '' : `&pageToken=${encodeURIComponent(cursor)}`;
    return { path: `/models?pageSize=1000${after}`, headers: {} };
  },
  read: (bytes) => {
    const found = readModels(bytes, ['models'], (model) => {
      const path = textOf(model, ['name']);
      const { supportedGenerationMethods: methods } = model;
      const isUseful = !Array.isArray(methods) || methods.some((method) => USEFUL_METHODS.has(method));
      if (path === null || !isUseful) return null;
      const id = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path;
      return { id, name: textOf(model, ['displayName']), ...offerOf(model) };
    });
    return found === null ? null : { models: found.models, next: textOf(found.body, ['nextPageToken']) };
  },
};
