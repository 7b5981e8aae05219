import { givenValue, parseValue, type JsonObject } from '#core';
import { cleanErrorText } from '../errors/clean-error-text.js';
import { findUsageObject } from './read-envelope.js';

const OF_USAGE = 'usage.';
/** Short enough for a record per request, and too short for model output. */
const TEXT_CHARACTERS_MAX = 100;
const JSON_BYTES_MAX = 200;
const FACTS_CHARACTERS_MAX = 400;

/** Values by field name; strings as they are, others as JSON. */
export type UpstreamFacts = Readonly<Record<string, string>>;

/**
 * Fields of a reply or chunk that the operator records; null when it has none. Long texts are left out, and anything
 * beyond 400 characters in total.
 *
 * @param names field names; fields of `usage` as `usage.<name>`
 */
export function readUpstreamFacts(object: JsonObject, names: readonly string[]): UpstreamFacts | null {
  const usage = findUsageObject(object);
  const facts: Record<string, string> = {};
  let characters = 0;
  for (const name of names) {
    const isUsage = name.startsWith(OF_USAGE);
    const holder = isUsage ? usage : object;
    const value = holder === null ? null : givenValue(holder, isUsage ? name.slice(OF_USAGE.length) : name);
    const text = value === null ? null : factText(value);
    if (text === null || characters + name.length + text.length > FACTS_CHARACTERS_MAX) continue;
    facts[name] = text;
    characters += name.length + text.length;
  }
  return characters === 0 ? null : facts;
}

function factText(json: Buffer): string | null {
  if (json.length > JSON_BYTES_MAX) return null;
  const value = parseValue(json);
  if (value === undefined) return null;
  if (typeof value === 'string') return value.length > TEXT_CHARACTERS_MAX ? null : cleanErrorText(value);
  return cleanErrorText(json.toString());
}
