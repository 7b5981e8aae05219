import { createHash } from 'node:crypto';

/**
 * Names the terms of service that are in force, by a digest of their text, or of their URL where another site has them.
 * Null: there are none. The record of changes has the texts.
 */
export function termsVersionOf(
  { terms_text: text }: { readonly terms_text: string | null },
  { terms_url: url }: { readonly terms_url: string | null },
): string | null {
  const terms = text ?? url;
  return terms === null ? null : createHash('sha256').update(terms).digest('hex').slice(0, 16);
}
