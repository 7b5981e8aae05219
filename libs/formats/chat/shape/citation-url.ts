const PRINTABLE = /^[!-~]+$/;

/**
 * The address of a citation as a URI, as OpenAI's schema has it: characters that have no place in one are encoded. Null
 * for a text that is none, such as a path or a title.
 */
export function citationUrl(text: unknown): string | null {
  if (typeof text !== 'string' || !URL.canParse(text)) return null;
  return PRINTABLE.test(text) ? text : new URL(text).href;
}
