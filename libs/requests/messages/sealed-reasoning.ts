import { isRecord, parseValue } from '#json';

/** Issuer of the signatures of Claude's thinking: they pass through unsealed. */
export const CLAUDE_FORMAT = 'anthropic-claude-v1';

/** Version of the text. A later one may add authentication without breaking conversations that hold this one. */
const PREFIX = 'routify1.';

/** State of a model's thinking that another provider issued, for the client to return. */
export type ReasoningState = Readonly<Record<string, unknown>>;

/** The state as one opaque text, which stands in `signature` or `data` of a thinking block. */
export function sealReasoning(state: ReasoningState): string {
  return PREFIX + Buffer.from(JSON.stringify(state)).toString('base64url');
}

/** Null for a text that the gateway did not write, such as a signature of Anthropic. */
export function unsealReasoning(text: string): ReasoningState | null {
  if (!text.startsWith(PREFIX)) return null;
  const state = parseValue(Buffer.from(text.slice(PREFIX.length), 'base64url'));
  return isRecord(state) ? state : null;
}
