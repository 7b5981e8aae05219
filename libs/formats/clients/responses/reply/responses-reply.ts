import { isRecord, joinPiece, listOf, parseValue, type TokenUsage } from '#core';
import type { ResponsesContext } from '../request/responses-context.js';
import type { RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { closingFields, incompleteDetails } from './finished-response.js';
import { outputWriter } from './output-builder.js';
import { responsePiece, seedOf, type ResponseIdentity } from './response-object.js';

/**
 * The response object for a reply of chat.
 * @param chat the reply in OpenAI's shape
 */
export function responsesReply(
  chat: Buffer,
  context: ResponsesContext,
  identity: ResponseIdentity,
  { usage, facts }: { readonly usage: TokenUsage; readonly facts: RoutifyFacts },
): Buffer {
  const reply = parseValue(chat);
  const [choice] = listOf(isRecord(reply) ? reply.choices : null);
  const { message, finish_reason, native_finish_reason, logprobs } = isRecord(choice) ? choice : {};
  const writer = outputWriter(context, seedOf(identity));
  if (isRecord(message)) writer.add(message, logprobs);
  const incomplete = incompleteDetails({ finish_reason, native_finish_reason }, writer.hasRefusal);
  writer.finish(incomplete !== null);
  const response = responsePiece(identity, context, {
    status: incomplete === null ? 'completed' : 'incomplete',
    incomplete,
    output: writer.output(),
    ...closingFields(identity, usage, facts, writer.lost),
  });
  return joinPiece(response);
}
