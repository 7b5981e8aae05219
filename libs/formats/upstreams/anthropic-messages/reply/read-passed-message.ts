import {
  givenValue,
  isGiven,
  isRecord,
  JsonFault,
  objectsOf,
  OPEN_BRACKET,
  parseValue,
  rawTextOf,
  scanTopLevel,
  textOf,
  type JsonMembers,
} from '#core';
import { PassedOutput } from '../../../chat/reply/passed-output.js';
import type { InspectedReply } from '../../../chat/reply/splice-reply.js';
import { finishOfMessage } from './finish-reason.js';
import { toolCall } from './tool-call.js';
import { chatUsage } from './translate-usage.js';

/**
 * What the meter reads of a message whose bytes pass, without translating it. Null for errors, failures, refusals, citations,
 * blocks of the provider's tools and anything unexpected: the translation is read then.
 */
export function readPassedMessage(bytes: Buffer): InspectedReply | null {
  try {
    return messageFacts(bytes);
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return null;
    throw fault;
  }
}

function messageFacts(bytes: Buffer): InspectedReply | null {
  const message = scanTopLevel(bytes);
  const content = givenValue(message, 'content');
  const stopReason = textOf(givenValue(message, 'stop_reason'));
  const usage = parseValue(givenValue(message, 'usage') ?? NO_USAGE);
  const isPlain = textOf(givenValue(message, 'type')) === 'message' && givenValue(message, 'error') === null;
  if (!isPlain || content?.[0] !== OPEN_BRACKET || stopReason === 'refusal' || !isRecord(usage)) return null;
  const { reason } = finishOfMessage(stopReason, WITH_TOOL_CALLS);
  if (reason === 'error') return null;
  const output = new PassedOutput();
  for (const block of objectsOf(content)) if (block === null || !addBlock(output, block)) return null;
  return output.reply(message, reason, chatUsage(usage));
}

const NO_USAGE = Buffer.from('null');
const WITH_TOOL_CALLS = { usesLegacyFunctions: false };

/** False for a block that is not read here. */
function addBlock(output: PassedOutput, block: JsonMembers): boolean {
  const text = rawTextOf(block.get('text'));
  const thinking = rawTextOf(block.get('thinking'));
  switch (textOf(block.get('type')) ?? '') {
    case 'text':
      if (text === null || isGiven(block.get('citations'))) return false;
      output.addText(text.length);
      return true;
    case 'thinking':
      if (thinking !== null) output.addReasoning(thinking);
      return true;
    case 'redacted_thinking':
      return true;
    case 'tool_use':
      output.addCall(toolCall(block));
      return true;
    default:
      return false;
  }
}
