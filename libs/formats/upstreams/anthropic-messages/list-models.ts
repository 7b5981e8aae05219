import { readModels, textOf, type ModelListing } from '../model-listing.js';
import { messagesPath, VERSION } from './messages-path.js';

/** `GET /v1/models`: pages of 1,000, each requested with the last id of the previous page. */
export const messagesModelListing: ModelListing = {
  request: ({ basePath, apiVersion }, cursor) => {
    const after = cursor === null ? '' : `&after_id=${encodeURIComponent(cursor)}`;
    return {
      path: `${messagesPath(basePath, '/models')}?limit=1000${after}`,
      headers: { 'anthropic-version': apiVersion ?? VERSION },
    };
  },
  read: (bytes) => {
    const found = readModels(bytes, ['data'], (model) => {
      const id = textOf(model, ['id']);
      return id === null ? null : { id, name: textOf(model, ['display_name']) };
    });
    if (found === null) return null;
    const { models, body } = found;
    return { models, next: body.has_more === true ? textOf(body, ['last_id']) : null };
  },
};
