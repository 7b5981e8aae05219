import { isRecord } from '#core';
import { ProviderUnavailable } from './provider-adapter.js';

export type Json = Readonly<Record<string, unknown>>;

/** Reads JSON of a provider. Throws `ProviderUnavailable` for what has another form: such an answer says nothing. */
export class AnswerReader {
  constructor(private readonly provider: string) {}

  record(value: unknown, what: string): Json {
    if (!isRecord(value)) throw this.unreadable(what);
    return value;
  }

  list(value: unknown, what: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.unreadable(what);
    return value;
  }

  /** A text that is not empty. */
  text(object: Json, name: string): string {
    const text = object[name];
    if (typeof text !== 'string' || text === '') throw this.unreadable(name);
    return text;
  }

  unreadable(what: string): ProviderUnavailable {
    return new ProviderUnavailable(`${this.provider} answered with ${what} that cannot be read`);
  }
}

/** Metadata are JSON of any form: texts are ours. */
export function textsOf(value: unknown): Readonly<Record<string, string | undefined>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
