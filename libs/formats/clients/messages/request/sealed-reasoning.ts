import { isRecord, parseValue } from '#core';
import type { TenantStates } from '../../../chat/state/tenant-states.js';

/** State of a model's thinking that another provider issued, for the client to return. */
export type ReasoningState = Readonly<Record<string, unknown>>;

/** The state as one opaque text, which stands in `signature` or `data` of a thinking block. */
export function encodeReasoning(states: TenantStates, state: ReasoningState): string {
  return states.encode('thinking', JSON.stringify(state));
}

/** Null for a text that the gateway did not encode, such as a signature of Anthropic. */
export function decodeReasoning(states: TenantStates, text: string): ReasoningState | null {
  const json = states.decode('thinking', text);
  const state = json === null ? null : parseValue(Buffer.from(json));
  return isRecord(state) ? state : null;
}
