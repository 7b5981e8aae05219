/** Version of the encoding. An unknown prefix is the state of another issuer, which is passed on unread. */
export const STATE_PREFIX = 'routify-v1.';

/**
 * State that a client keeps between requests and returns unread: `encrypted_content` of the Responses API, `signature` and
 * `data` of the Messages API. Encoded, not yet encrypted: sealing for a tenant belongs into this pair of functions.
 *
 * @param kind what the text is; state of one kind never opens as another
 */
export function sealState(kind: StateKind, text: string): string {
  return `${STATE_PREFIX}${kind}.${Buffer.from(text).toString('base64url')}`;
}

/** The text of sealed state; null for the state of another issuer or kind. */
export function openState(kind: StateKind, content: string): string | null {
  const prefix = `${STATE_PREFIX}${kind}.`;
  return content.startsWith(prefix) ? Buffer.from(content.slice(prefix.length), 'base64url').toString() : null;
}

/** Whether the gateway issued the state. */
export function isOwnState(content: string): boolean {
  return content.startsWith(STATE_PREFIX);
}

/**
 * `reasoning`: a list of `reasoning_details`, of one item. `thinking`: one of them, of one block. `compaction`: a summary of
 * a conversation.
 */
type StateKind = 'reasoning' | 'thinking' | 'compaction';
