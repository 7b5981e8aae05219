import { isRecord, parseValue } from '#core';
import { readFinish } from '../finish/finish-reasons.js';
import type { Chunk } from './chunk-reader.js';

/** A choice that has ended, and its finish reason in the words of chat. */
export interface FinishedChoice {
  readonly index: number;
  readonly reason: string;
}

/** The choices that end with this chunk. Some upstreams repeat the finish reason, and some write "" instead of null. */
export function finishedChoices({ object }: Chunk): FinishedChoice[] {
  const value = parseValue(object.bytes);
  const choices: readonly unknown[] = isRecord(value) && Array.isArray(value.choices) ? value.choices : [];
  return choices.flatMap((choice, position) => {
    const reason = isRecord(choice) ? readFinish(choice).reason : null;
    if (!isRecord(choice) || reason === null) return [];
    return { index: typeof choice.index === 'number' ? choice.index : position, reason };
  });
}
