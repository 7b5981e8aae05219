const READ_CHARACTERS_MAX = 16_384;
const MESSAGE_CHARACTERS_MAX = 2_000;
const CREDENTIAL = '[credential]';
const ADDRESS = '[address]';

const URL_WITH_HOST =
  /\b[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^\s/"'@]{0,200}@)?(\[[^\]\s]{0,60}\]|[^\s/:?#"'<>]{0,253})[^\s"'<>]*/gi;
const INTERNAL_HOST =
  /^(?:[^.]*|.*\.(?:internal|local|localhost|localdomain|lan|intranet|corp|home|private|svc|arpa))$/i;
const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)/;
const IPV6_SHAPE = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi;

/** Applied in this order: longest and most specific patterns first. */
const CREDENTIALS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]{1,40}-----[^-]*(?:-----END [A-Z ]{1,40}-----)?/g, CREDENTIAL],
  [/\b(bearer|basic)\s+(?!realm)[^\s"',;]{6,}/gi, `$1 ${CREDENTIAL}`],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, CREDENTIAL],
  [/\b(?:sk|rtf|gsk|xai|pplx|nvapi)[-_][\w*.•…-]{8,}/gi, CREDENTIAL],
  [/\b(?:pk|rk|hf|gh[po]|fw|csk|tgp|r8)[-_](?=[\w*.•…-]{0,100}[\d*•…])[\w*.•…-]{8,}/gi, CREDENTIAL],
  [/\b(?:AIza[\w-]{20,}|ya29\.[\w.-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{12,})/g, CREDENTIAL],
  [
    /\b((?:api[-_ ]?key|(?:access|auth|id|refresh)[-_ ]?token|secret(?:[-_ ]?key)?|password)(?: provided)?["']?\s*[:=]\s*["']?)[^\s"'&,;)}\][]{6,}/gi,
    `$1${CREDENTIAL}`,
  ],
  [/([?&](?:key|token|sig|signature)=)[^\s"'&]+/gi, `$1${CREDENTIAL}`],
  [/\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{32,}\b/g, CREDENTIAL],
  [/\b(?:org|proj|acct)[-_][A-Za-z0-9]{8,}/g, '[account]'],
];

const ADDRESSES: readonly RegExp[] = [
  new RegExp(`${IPV4.source}(?::\\d{1,5})?`, 'g'),
  /\b(?:[a-z0-9_-]{1,63}\.){1,8}(?:internal|local|localdomain|lan|intranet|svc)\b(?::\d{1,5})?/gi,
  /\blocalhost\b(?::\d{1,5})?/gi,
  // The host after a network error code (`ECONNREFUSED vllm-0:8000`).
  /(?<=\bE(?:CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH) )[^\s[]+/g,
];

/**
 * An upstream's error text without credentials, accounts and internal addresses, on one line, control characters
 * escaped, at most 2,000 characters. Masking precedes the cut, so that no half of a key remains.
 */
export function cleanErrorText(text: string): string {
  let masked = text.slice(0, READ_CHARACTERS_MAX);
  for (const [pattern, replacement] of CREDENTIALS) masked = masked.replace(pattern, replacement);
  masked = masked.replace(URL_WITH_HOST, (url, host: string) => (isInternal(host) ? ADDRESS : withoutUser(url)));
  masked = masked.replace(IPV6_SHAPE, (shape) => (isIpv6(shape) ? ADDRESS : shape));
  for (const pattern of ADDRESSES) masked = masked.replace(pattern, ADDRESS);
  const shown = masked
    .replace(/\s+/g, ' ')
    .trim()
    .replace(
      /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return shown.length > MESSAGE_CHARACTERS_MAX ? `${shown.slice(0, MESSAGE_CHARACTERS_MAX - 1)}…` : shown;
}

/** A host without a dot, under a private suffix, or an IP literal. */
function isInternal(host: string): boolean {
  return INTERNAL_HOST.test(host) || host.startsWith('[') || IPV4.test(host);
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^\s/@]*@/, '//');
}

/** Distinguishes an IPv6 address from a time of day, which has two colons and no gap. */
function isIpv6(shape: string): boolean {
  return /[0-9a-f]/i.test(shape) && (shape.includes('::') || shape.split(':').length > 4);
}
