import type { ReasoningMember } from '../faults/knobs.js';
import type { JsonObject } from '../json.js';

/** Reasoning as a member of a message or delta: providers of OpenAI's format differ in its name. */
export function reasoningMember(as: ReasoningMember | undefined, text: string): JsonObject {
  switch (as) {
    case 'reasoning':
      return { reasoning: text };
    case 'reasoning_details':
      return { reasoning_details: [{ type: 'reasoning.text', text, index: 0 }] };
    case 'thinking_parts':
      return { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] };
    case undefined:
    case 'reasoning_content':
      return { reasoning_content: text };
  }
}
