import { createHash } from 'node:crypto';

/**
 * Names the terms of service that are in force, by a digest of their text, or of their URL where another site has them.
 * Null: there are none. The record of changes has the texts.
 */
export function legalVersionOf(
  { terms_text: text }: { readonly terms_text: string | null },
  { terms_url: url }: { readonly terms_url: string | null },
): string | null {
  const named = text ?? url;
  return named === null ? null : createHash('sha256').update(named).digest('hex').slice(0, 16);
}
