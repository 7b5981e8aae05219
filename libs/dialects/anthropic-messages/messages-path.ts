/** The version of the API that this dialect was written for. */
export const VERSION = '2023-06-01';

/** Operators write the base URL with the version, as for OpenAI's API, or without it, as for the provider's clients. */
const VERSIONED_PATH = /\/v\d+$/;

/** A path of the API, to be appended to that of the base URL. */
export function messagesPath(basePath: string, path: string): string {
  return VERSIONED_PATH.test(basePath) ? path : `/v1${path}`;
}
