import { AUTO_MODEL } from './catalog-model.js';

/** Google's APIs name their resources so, and so do its SDKs. */
const RESOURCE = 'models/';
/** What Claude Code appends for a context of a million tokens; it asks for it with the header `anthropic-beta`. */
const LONG_CONTEXT = /\[1m\]$/i;

/** A name that clients write as `models/<name>` or `<name>[1m]`; the same text for any other. */
export function plainModelName(name: string): string {
  const bare = name.startsWith(RESOURCE) ? name.slice(RESOURCE.length) : name;
  return bare.replace(LONG_CONTEXT, '');
}

/** Whether a client asks for automatic routing. */
export function isAutoModel(name: string): boolean {
  return plainModelName(name) === AUTO_MODEL;
}
