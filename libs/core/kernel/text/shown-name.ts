import { RoutifyError } from '../errors.js';

/** Line breaks and other control characters. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/**
 * What changes a text without being seen: directions, zero widths, fillers, tags, halves of pairs. Without what scripts
 * and emoji need: variation selectors, and joiners after a character beyond ASCII.
 */
const INVISIBLE =
  /(?<![^\p{ASCII}\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]|\ufe0f)[\u200c\u200d]|(?![\u200c\u200d\ufe0e\ufe0f])[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/** What mail programs take for a link, whatever stands after it. */
const LINK = /:*:\/\/+|(?<![\p{L}\p{N}])www\./giu;

/**
 * Whether a text is the name of a person or an organization: such names are in mails to others. A bare domain is one,
 * since some companies are called so.
 */
export function isName(text: string): boolean {
  if (text.search(CONTROL) >= 0 || text.search(INVISIBLE) >= 0) return false;
  return plainOf(text).trim() !== '' && !hasLink(text);
}

/** Throws 400 for a text that is no name. */
export function requireName(text: string, param = 'name'): void {
  if (isName(text)) return;
  const message = `${param}: expected a name without links, line breaks or invisible characters`;
  throw new RoutifyError('invalid_request_error', message, { param });
}

/** The name nearest to a text, in one line; empty when nothing of it is seen. */
export function cleanName(text: string): string {
  const seen = text.replaceAll(CONTROL, ' ').replaceAll(INVISIBLE, '');
  const safe = hasLink(seen) ? plainOf(seen).replaceAll(LINK, (link) => `${link.replace(/[:/.]+$/, '')} `) : seen;
  const line = safe.replaceAll(/\s+/g, ' ').trim();
  return isName(line) ? line : '';
}

/** A joiner within ends the word for some programs, and not for others. */
function hasLink(text: string): boolean {
  return [text.normalize('NFKC'), plainOf(text)].some((read) => read.search(LINK) >= 0);
}

/** As it is read: full-width letters are letters. */
function plainOf(text: string): string {
  return text.replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '').normalize('NFKC');
}
