import { findMember, jsonBytes, valueBytes, type JsonObject, type MemberEdit } from '#core';
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

function valueOf(object: JsonObject, edits: Edits, field: string): MemberEdit['value'] {
  const edited = edits.get(field);
  if (edited !== undefined) return edited;
  const member = findMember(object, field);
  return member === null ? null : [valueBytes(object, member)];
}
