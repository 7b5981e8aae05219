import { isRecord } from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { Edits } from '../translation/parameter-policy.js';
import { canStopThinking } from '../model-rules/model-rules.js';
import type { UpstreamRequestOptions } from '../upstream-request-options.js';

/** What providers of the format read in a request that turns thinking off; null: what the client wrote. */
const SWITCHES: Readonly<Record<UpstreamRequestOptions['thinkingOff'], readonly [field: string, json: string] | null>> =
  {
    as_sent: null,
    thinking: ['thinking', '{"type":"disabled"}'],
    enable_thinking: ['enable_thinking', 'false'],
    reasoning: ['reasoning', '{"effort":"none"}'],
  };
/** Fields by which clients say the same. */
export const THINKING_FIELDS = ['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking'] as const;

/** How a request turns thinking off. */
type TurnedOff = 'in a field of chat' | 'in a field of Messages';

/** Null: it does not. */
export function turnsThinkingOff({ value }: ChatBody): TurnedOff | null {
  const { reasoning_effort: effort, reasoning, thinking, enable_thinking: isOn, routify_anthropic: own } = value;
  if (isRecord(own) && isDisabled(own.thinking)) return 'in a field of Messages';
  const isOff =
    effort === 'none' ||
    isOn === false ||
    isDisabled(thinking) ||
    (isRecord(reasoning) && (reasoning.enabled === false || reasoning.effort === 'none'));
  return isOff ? 'in a field of chat' : null;
}

function isDisabled(thinking: unknown): boolean {
  return isRecord(thinking) && thinking.type === 'disabled';
}

/** Whether the provider has a field for it, and the model can stop. */
export function hasSwitch({ thinkingOff, upstreamModel }: UpstreamRequestOptions): boolean {
  return SWITCHES[thinkingOff] !== null && canStopThinking(upstreamModel);
}

/** The field that the provider reads, and its JSON; null: what the client wrote. */
export function switchOf(
  thinkingOff: UpstreamRequestOptions['thinkingOff'],
): readonly [field: string, json: string] | null {
  return SWITCHES[thinkingOff];
}

/** The provider's field in the place of the client's. */
export function editThinkingOff({ thinkingOff }: UpstreamRequestOptions, edits: Edits): void {
  const sent = switchOf(thinkingOff);
  if (sent === null) return;
  for (const field of THINKING_FIELDS) edits.set(field, null);
  const [field, json] = sent;
  edits.set(field, [Buffer.from(json)]);
}
