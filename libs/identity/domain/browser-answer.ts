/** What `toJSON` of a browser's `PublicKeyCredential` gives. Its parts are checked where it is verified. */
export type BrowserAnswer = Readonly<Record<string, unknown>>;

/** The challenge that an answer says it is for. Null: it is none. */
export function challengeOf({ response }: BrowserAnswer): string | null {
  const encoded = (response as { readonly clientDataJSON?: unknown } | null | undefined)?.clientDataJSON;
  if (typeof encoded !== 'string') return null;
  try {
    const data = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')) as { readonly challenge?: unknown };
    return typeof data.challenge === 'string' ? data.challenge : null;
  } catch {
    return null;
  }
}
