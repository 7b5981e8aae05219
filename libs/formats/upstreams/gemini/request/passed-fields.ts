import { membersOf, type JsonPiece } from '#core';
import { fieldDocs } from '../../../chat/rules/walk-rules.js';
import { REQUEST_RULES } from '../../../chat/request/request-rules.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import { toCamelCase } from './camel-case.js';
import type { ClientFields } from './client-fields.js';
import type { GenerationConfig } from './generation-config.js';

/** Fields that are translated, refused, or without effect on the reply (labels, cache hints). */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...fieldDocs(REQUEST_RULES).map(({ field }) => field),
  ...['top_k', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention'],
]);

/** Google's members with the same meaning as fields of our API, or without a known price. */
const RESERVED = new Set(['model', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'serviceTier']);
/** The same for its generation config: the bounds that the hold is based on. */
const BOUNDS = new Set(['maxOutputTokens', 'candidateCount']);

/** Passed fields by target: members of the request, and of its generation config. */
interface PassedFields {
  readonly members: Map<string, JsonPiece>;
  readonly config: GenerationConfig;
}

/**
 * Unknown fields of the client, forwarded unchanged: `safetySettings`, `cachedContent`, `labels`. Fields in
 * `extra_body` and `extra_body.google` (the format of Google's OpenAI-compatible API) count as top-level fields.
 */
export function readPassedFields(fields: ClientFields): PassedFields {
  const passed: PassedFields = { members: new Map(), config: new Map() };
  for (const [name, json] of fields.sent) {
    if (name === 'extra_body') passExtraBody(json, name, passed);
    else if (!KNOWN_FIELDS.has(name)) passField(name, name, json, passed);
  }
  return passed;
}

function passExtraBody(json: Buffer, param: string, passed: PassedFields): void {
  for (const [name, value] of membersOf(json) ?? []) {
    if (name === 'routify') continue;
    const path = `${param}.${name}`;
    if (name === 'google' && param === 'extra_body') passExtraBody(value, path, passed);
    else passField(name, path, value, passed);
  }
}

function passField(name: string, param: string, json: Buffer, passed: PassedFields): void {
  const member = toCamelCase(name);
  if (RESERVED.has(member)) refuseUnsupported(param, 'the fields of this API say it');
  if (member === 'generationConfig') passConfig(json, param, passed);
  else if (member === 'thinkingConfig') passed.config.set(member, json);
  else passed.members.set(name, json);
}

function passConfig(json: Buffer, param: string, passed: PassedFields): void {
  for (const [name, value] of membersOf(json) ?? []) {
    const member = toCamelCase(name);
    if (BOUNDS.has(member)) refuseUnsupported(`${param}.${name}`, 'the fields of this API say it');
    passed.config.set(member, value);
  }
}
