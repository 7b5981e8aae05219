import { mismatchesWith } from '../../support/published-shapes/published-shapes.js';
import { framesOf, parsed } from './format-scene.js';

/** The types of replies and of stream events in the packages that clients of a format use. */
const SHAPES: Readonly<Record<string, readonly [reply: string, event: string]>> = {
  chat: ['openai.chatReply', 'openai.chatChunk'],
  responses: ['openai.responsesReply', 'openai.responsesEvent'],
  messages: ['anthropic.messagesReply', 'anthropic.messagesEvent'],
};

/**
 * Where a successful reply, or an event of a stream, does not fit the type that the client's package has for it. Members that
 * it does not have are ours or an upstream's, which clients ignore.
 */
export function publishedFaults(format: string, text: string, isStream: boolean): readonly string[] {
  const [reply = '', event = ''] = SHAPES[format] ?? [];
  const values = isStream
    ? framesOf(text).flatMap(({ data }) => (data === '[DONE]' ? [] : [parsed(data)]))
    : [parsed(text)];
  const good = values.filter((value) => !('error' in value && value.error !== null) && value.type !== 'ping');
  const faults = good.flatMap((value) =>
    mismatchesWith(isStream ? event : reply, value)
      .filter(({ fault }) => fault !== 'unknown')
      .map(({ path, fault }) => `${path.replaceAll(/\[\d+\]/g, '[]').replace(/^message\./, '')} ${fault}`),
  );
  return [...new Set(faults)];
}
