import fc from 'fast-check';
import type { ReasoningHold } from '#core';

/** What a model generates: thinking, then words, again and again. */
interface Phase {
  readonly thinkMs: number;
  readonly words: number;
}

/** A stream of a model, from the call to its end. */
export interface StreamScript {
  readonly startsAtMs: number;
  /** Null: the model does not think. */
  readonly hold: ReasoningHold | null;
  readonly maxTokens: number;
  readonly tokensPerSecond: number;
  /** Of `tokensPerSecond`. */
  readonly speed: number;
  readonly phases: readonly Phase[];
  readonly end: 'usage' | 'no usage' | 'break' | 'silence';
  /** From the last word to the usage. */
  readonly usageAfterMs: number;
  readonly hangsUpAtMs: number | null;
  /** Of extensions, in turn: after how long Redis answers; or the answer is lost, before or after it was done. */
  readonly answers: readonly (number | 'lost' | 'lost after')[];
  readonly timersLateMs: number;
}

/** A thought is longer than any pause of the network. */
const THOUGHT_MS_MIN = 1_000;

const phase = fc.record({
  thinkMs: fc.oneof(fc.constant(0), fc.integer({ min: THOUGHT_MS_MIN, max: 30_000 })),
  words: fc.nat(4_000),
});

/** @param speed of the model's fastest known rate */
export function streamScripts(speed: fc.Arbitrary<number>): fc.Arbitrary<StreamScript> {
  return fc.record({
    startsAtMs: fc.nat(20_000),
    hold: fc.constantFrom<ReasoningHold | null>('visible', 'clock', 'clock', 'clock', 'whole', null),
    maxTokens: fc.integer({ min: 100, max: 30_000 }),
    tokensPerSecond: fc.constantFrom(50, 500, 2_000),
    speed,
    phases: fc.array(phase, { minLength: 1, maxLength: 3 }),
    end: fc.constantFrom('usage', 'usage', 'no usage', 'break', 'silence'),
    usageAfterMs: fc.constantFrom(0, 300, 5_000),
    hangsUpAtMs: fc.option(fc.nat(60_000)),
    answers: fc.array(fc.oneof(fc.nat(900), fc.constantFrom('lost' as const, 'lost after' as const)), {
      minLength: 1,
      maxLength: 5,
    }),
    timersLateMs: fc.nat(50),
  });
}

/** Something that the upstream sends; `words` of thinking or of the answer. */
export interface Sent {
  readonly atMs: number;
  readonly field: 'content' | 'reasoning_content';
  readonly words: number;
}

/** A stretch of thinking that no chunk shows. */
interface Hidden {
  readonly fromMs: number;
  readonly tokens: number;
  readonly tokensPerMs: number;
}

/** What comes of a script whose upstream obeys a bound. */
export interface Played {
  readonly sent: readonly Sent[];
  readonly hidden: readonly Hidden[];
  /** When its last token was generated. */
  readonly endMs: number;
  readonly tokens: number;
}

const WORDS_OF_CHUNK = 50;

export function play(script: StreamScript, boundTokens: number): Played {
  const { hold, speed, tokensPerSecond, phases } = script;
  const tokensPerMs = (tokensPerSecond * speed) / 1_000;
  const sent: Sent[] = [];
  const hidden: Hidden[] = [];
  let [atMs, left] = [0, boundTokens];
  const say = (field: Sent['field'], words: number): void => {
    for (let rest = Math.min(words, left); rest > 0; rest -= WORDS_OF_CHUNK) {
      const count = Math.min(rest, WORDS_OF_CHUNK);
      atMs += Math.ceil(count / tokensPerMs);
      left -= count;
      sent.push({ atMs, field, words: count });
    }
  };
  for (const { thinkMs, words } of phases) {
    const thought = hold === null ? 0 : Math.min(left, Math.floor(thinkMs * tokensPerMs));
    if (hold === 'visible') say('reasoning_content', thought);
    else if (thought > 0) {
      hidden.push({ fromMs: atMs, tokens: thought, tokensPerMs });
      left -= thought;
      atMs += thinkMs;
    }
    say('content', words);
  }
  return { sent, hidden, endMs: atMs, tokens: boundTokens - left };
}

/** Hidden tokens that were generated up to a moment. */
export function hiddenUntil({ hidden }: Played, atMs: number): number {
  return hidden.reduce((sum, { fromMs, tokens, tokensPerMs }) => {
    return sum + Math.min(tokens, Math.max(0, Math.floor((atMs - fromMs) * tokensPerMs)));
  }, 0);
}
