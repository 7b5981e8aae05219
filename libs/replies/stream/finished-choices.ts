import { isRecord, parseValue } from '#json';
import type { Chunk } from './chunk-reader.js';

/** A complete choice and its finish reason. */
export interface FinishedChoice {
  readonly index: number;
  readonly reason: string;
}

/** The choices that end with this chunk. Some upstreams repeat the finish reason, and some write "" instead of null. */
export function finishedChoices({ object }: Chunk): FinishedChoice[] {
  const value = parseValue(object.bytes);
  const choices: readonly unknown[] = isRecord(value) && Array.isArray(value.choices) ? value.choices : [];
  return choices.flatMap((choice, position) => {
    if (!isRecord(choice) || typeof choice.finish_reason !== 'string' || choice.finish_reason === '') return [];
    return { index: typeof choice.index === 'number' ? choice.index : position, reason: choice.finish_reason };
  });
}
