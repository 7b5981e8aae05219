/** The API version that this dialect implements. */
export const VERSION = '2023-06-01';

/** Base URLs are written with the version, as for OpenAI's API, or without it, as for the provider's SDKs. */
const VERSIONED_PATH = /\/v\d+$/;

/** An API path, to append to that of the base URL. */
export function messagesPath(basePath: string, path: string): string {
  return VERSIONED_PATH.test(basePath) ? path : `/v1${path}`;
}
