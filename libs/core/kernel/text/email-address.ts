import { domainToASCII, domainToUnicode } from 'node:url';

const LOCAL_MAX = 64;
const DOMAIN_MAX = 189;

/** Separators, quotes and brackets of mail headers, and signs that would end or escape a host name in a URL. */
const SEPARATORS = /[\s@,;:<>()[\]{}"'`\\/%?#]/u;
/** In a local part `'`, `/`, `%`, `?`, `#`, `{`, `}` and the grave accent are letters like others (RFC 5321, atext). */
const LOCAL_SEPARATORS = /[\s@,;:<>()[\]"\\]/u;
/** Control, format, private and unassigned characters, half surrogate pairs, and spaces of all kinds. */
const INVISIBLE = /[\p{C}\p{Z}]/u;
/** At least two labels; the last one is no number, which would be an address of IPv4. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling of an email address: in lower case, its domain in ASCII (UTS 46). It alone is stored, compared,
 * limited and sent to. Null: not an address, or one that mail systems read in different ways: with invisible characters,
 * separators of headers, comments, quotes, a domain literal, or a local part that is not in NFKC.
 */
export function canonicalAddress(text: string): string | null {
  const at = text.lastIndexOf('@');
  const local = canonicalLocal(text.slice(0, Math.max(0, at)));
  const domain = canonicalDomain(text.slice(at + 1));
  return local === null || domain === null ? null : `${local}@${domain}`;
}

/** A domain in ASCII, in lower case. Null: it is none of the public DNS. */
export function canonicalDomain(text: string): string | null {
  const compatible = text.normalize('NFKC');
  if (INVISIBLE.test(text) || SEPARATORS.test(text) || SEPARATORS.test(compatible)) return null;
  const ascii = domainToASCII(text);
  // A name whose Unicode form has another ASCII form has several spellings: `xn--example-.com`.
  if (ascii.length > DOMAIN_MAX || !HOST.test(ascii) || domainToASCII(domainToUnicode(ascii)) !== ascii) return null;
  return ascii;
}

/**
 * The spellings in which an address may be stored: the canonical one; the given one, in lower case; and that with the
 * domain in Unicode. Older versions stored what was typed.
 */
export function storedSpellings(text: string): readonly string[] {
  const typed = text.toLowerCase();
  const canonical = canonicalAddress(text);
  if (canonical === null) return [typed];
  const at = canonical.lastIndexOf('@') + 1;
  return [...new Set([typed, canonical, `${canonical.slice(0, at)}${domainToUnicode(canonical.slice(at))}`])];
}

function canonicalLocal(text: string): string | null {
  const local = text.toLowerCase();
  const isPlain = [text, local].every((form) => form.normalize('NFKC') === form);
  if (local.length === 0 || local.length > LOCAL_MAX || !isPlain) return null;
  return INVISIBLE.test(local) || LOCAL_SEPARATORS.test(local) ? null : local;
}
