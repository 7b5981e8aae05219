import type { Dialect } from '../../dialect.js';
import { findMember, scanTopLevel, valueBytes, type JsonObject } from '../../../json/scan-top-level.js';
import { parseSkimmed } from '../../../json/skim.js';
import { jsonBytes, spliceObject, type MemberEdit } from '../../../json/splice.js';
import type { ChatRequest } from '../chat-request.js';
import type { ChatBody } from '../read-chat-body.js';
import type { ParameterPolicy } from '../upstream-request-options.js';

/** Edits of the members of a body, by key. */
export type Edits = Map<string, MemberEdit['value']>;

/** Applies the policy on top of the previous edits. */
export function editByPolicy(object: JsonObject, edits: Edits, { rename, default: defaults, force }: ParameterPolicy) {
  for (const from in rename) {
    const to = rename[from] ?? from;
    const value = valueOf(object, edits, from);
    if (value === null) continue;
    edits.set(from, null);
    edits.set(to, value);
  }
  for (const field in defaults) {
    if (valueOf(object, edits, field) === null) edits.set(field, [jsonBytes(defaults[field])]);
  }
  for (const field in force) edits.set(field, [jsonBytes(force[field])]);
}

/**
 * A translating dialect with the policy applied before the translation, to the client's body in OpenAI's format. The
 * policy covers sampling and tools; embeddings have neither.
 */
export function withPolicyBefore(dialect: Dialect): Dialect {
  const { buildRequest, ...others } = dialect;
  return {
    ...others,
    buildRequest: (body, request, options) => {
      if (request.endpoint === 'embeddings' || isEmpty(options.policy)) return buildRequest(body, request, options);
      const { coercions, ...rest } = request;
      const edited = { ...rest, coercions: new Map<string, null>() };
      const built = buildRequest(applyPolicy(body, coercions, options.policy), edited, options);
      return { ...built, dropped: built.dropped.filter((param) => isSent(body, param)) };
    },
  };
}

function applyPolicy(body: ChatBody, coercions: ChatRequest['coercions'], policy: ParameterPolicy): ChatBody {
  const edits: Edits = new Map();
  for (const [field, json] of coercions) edits.set(field, json === null ? null : [Buffer.from(json)]);
  editByPolicy(body.object, edits, policy);
  const { parts } = spliceObject(
    body.object,
    Array.from(edits, ([key, value]) => ({ key, value })),
  );
  const bytes = Buffer.concat(parts);
  const object = scanTopLevel(bytes);
  return { bytes, object, value: parseSkimmed(object) };
}

/** Excludes fields that only the policy added. */
function isSent({ object }: ChatBody, param: string): boolean {
  const [field = param] = param.split('.', 1);
  return findMember(object, field) !== null;
}

function isEmpty({ rename, default: defaults, force }: ParameterPolicy): boolean {
  return [rename, defaults, force].every((fields) => Object.keys(fields).length === 0);
}

function valueOf(object: JsonObject, edits: Edits, field: string): MemberEdit['value'] {
  const edited = edits.get(field);
  if (edited !== undefined) return edited;
  const member = findMember(object, field);
  return member === null ? null : [valueBytes(object, member)];
}
