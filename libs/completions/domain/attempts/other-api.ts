import type { Channel } from '#channels';
import type { DialectRequest } from '#formats';
import { API_MISSING } from './judge-attempt.js';

/** Fields of chat that a body of the Responses API has under other names. */
const RENAMED_FIELDS: readonly string[] = ['reasoning_effort', 'verbosity', 'response_format'];

/** Whether an operator changes fields by their names in chat, which needs a body with these names. */
export function changesChatFields({ rename, default: defaults, force, drop }: Channel['options']): boolean {
  const hasChanges = [rename, defaults, force].some((fields) => Object.keys(fields).length > 0);
  return hasChanges || drop.some((field) => RENAMED_FIELDS.includes(field));
}

/** OpenAI for a key without the permission, OpenAI and Azure for an address that they do not have. */
const NO_API = /\bmissing scopes: api\.responses|^invalid url \(|^resource not found$/i;
/** A request to another API than its channel's, which the account may lack: the credential is not at fault then. */
export function sparingCredential(request: DialectRequest): DialectRequest {
  const { translation } = request;
  if (translation === null) return request;
  return {
    ...request,
    translation: {
      ...translation,
      error: (bytes, headers) => {
        const error = translation.error(bytes, headers);
        return NO_API.test(error.message) ? { ...error, code: API_MISSING } : error;
      },
    },
  };
}
