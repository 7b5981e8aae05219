import { isRecord, parseValue } from '#json';
import { openState, sealState } from '../state/opaque-state.js';

/** Issuer of the signatures of Claude's thinking: they pass through unsealed. */
export const CLAUDE_FORMAT = 'anthropic-claude-v1';

/** State of a model's thinking that another provider issued, for the client to return. */
export type ReasoningState = Readonly<Record<string, unknown>>;

/** The state as one opaque text, which stands in `signature` or `data` of a thinking block. */
export function sealReasoning(state: ReasoningState): string {
  return sealState('thinking', JSON.stringify(state));
}

/** Null for a text that the gateway did not write, such as a signature of Anthropic. */
export function unsealReasoning(text: string): ReasoningState | null {
  const json = openState('thinking', text);
  const state = json === null ? null : parseValue(Buffer.from(json));
  return isRecord(state) ? state : null;
}
