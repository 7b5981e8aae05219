const HIDDEN = '[credential]';
/** Each begins where no word goes on, so that a long word is read once. */
const SECRETS = [
  // Keys, tokens and links of this product, whatever its prefix.
  String.raw`(?<![\w-])[a-z][a-z0-9]{1,11}_(?:adm_|mgmt_|inv_|lnk_)?[0-9A-Za-z]{38}(?![0-9A-Za-z])`,
  // OpenAI, Anthropic, OpenRouter, DeepSeek and the relays; an imported key may be short.
  String.raw`(?<![A-Za-z0-9])sk-[\w.~+-]{5,}`,
  // Other providers, payment providers, code hosts and chats.
  String.raw`(?<![A-Za-z0-9])(?:[srp]k_(?:live|test)|gsk|xai|hf|r8|pplx|csk|fw|nvapi|tvly|jina|whsec|gh[opsur]|github_pat|glpat|xox[a-z])[_-][\w-]{16,}`,
  String.raw`(?<![A-Za-z0-9])(?:AIza[\w-]{30,}|ya29\.[\w-]{16,}|A[KS]IA[A-Z0-9]{16})`,
  // Tokens in three parts (JWT).
  String.raw`(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?`,
  // What an Authorization header has.
  String.raw`(?<![A-Za-z])[Bb]e(?:arer|ARER)[ +]+[^\s"',;/]+|(?<![A-Za-z])Basic[ +]+[A-Za-z0-9+/=]{8,}`,
  // 32 random bytes in base64, as sessions, cookies and keys of relays are, and in hexadecimal digits.
  String.raw`(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{43,}|(?<![\w-])[0-9a-f]{64}(?![\w-])`,
].join('|');
const EVERY_SECRET = new RegExp(SECRETS, 'g');

/**
 * Text of a client, such as a path or a header, without what looks like a credential, also in percent-encoding; other text
 * is unchanged. For logs and records: a client that puts a key into the wrong place must not find it there. Takes time in
 * proportion to the text.
 */
export function hideSecrets(text: string): string {
  const plain = text.includes('%') ? decoded(text) : text;
  const shown = plain.replace(EVERY_SECRET, HIDDEN);
  return shown === plain ? text : shown;
}

function decoded(text: string): string {
  return text.replaceAll(/%([0-7][0-9A-Fa-f])/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
