import type { ReplyTranslation } from '../../dialect.js';
import { readGoogleError } from '../reply/read-google-error.js';
import type { ReplyFacts } from '../reply/reply-facts.js';
import { translateReply } from '../reply/translate-reply.js';
import { GeminiStream } from './gemini-stream.js';

/** The translation of the reply to one request. */
export function translationFor(facts: ReplyFacts): ReplyTranslation {
  return {
    isNative: false,
    reply: (bytes) => translateReply(bytes, facts),
    stream: () => new GeminiStream(facts),
    error: readGoogleError,
  };
}
