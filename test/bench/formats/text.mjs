// What all formats say: a request of about 600 bytes, a reply of about 1.1 kB, and streams of as many words.

/** The same name on both sides of the gateway, so that its replies are never shorter than the upstream's. */
export const MODEL = 'bench/model';
/** The same behind channels whose upstreams speak Anthropic's Messages API and OpenAI's Responses API. */
export const MESSAGES_MODEL = 'bench/messages';
export const RESPONSES_MODEL = 'bench/responses';

export const STREAM_CHUNKS = 50;

export const TEMPERATURE = 0.3;
export const INSTRUCTIONS = 'You are a concise assistant.';
export const QUESTION = 'Summarize the following paragraph in plain words for a reader in a hurry. '.repeat(6);
export const ANSWER =
  'A gateway stands between many clients and many providers and counts what each of them uses. '.repeat(8);
export const INPUT_TOKENS = 96;
export const OUTPUT_TOKENS = 160;

/** The deltas of a stream. */
export const WORDS = Array.from({ length: STREAM_CHUNKS }, (_, index) => ` word${index}`);

/** The bytes of each beat of a stream: one delta each; the first one opens the stream, and the last one ends it. */
export function beatsOf({ head, beat, end }) {
  return WORDS.map((word, index) => {
    const isLast = index === WORDS.length - 1;
    return Buffer.from(`${index === 0 ? head : ''}${beat(word, index)}${isLast ? end : ''}`);
  });
}

export function formatEvent(event) {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
