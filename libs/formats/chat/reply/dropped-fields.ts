import { findMember, memberObject, scanTopLevel, spliceObject, type JsonObject, type MemberEdit } from '#core';

const OF_USAGE = 'usage.';

/** Upstream fields that are not sent to clients, as the edits that remove them. */
export interface DroppedFields {
  /** Of a complete reply or a chunk, at the top level. */
  readonly own: readonly MemberEdit[];
  readonly ofUsage: readonly MemberEdit[];
}

/** By the list of a channel, which lives as long as its options. */
const known = new WeakMap<readonly string[], DroppedFields>();

/** @param names field names; fields of `usage` as `usage.<name>` */
export function droppedFields(names: readonly string[]): DroppedFields {
  let fields = known.get(names);
  if (fields === undefined) known.set(names, (fields = splitFields(names)));
  return fields;
}

function splitFields(names: readonly string[]): DroppedFields {
  const removed = (key: string): MemberEdit => ({ key, value: null });
  return {
    own: names.filter((name) => !name.startsWith(OF_USAGE)).map(removed),
    ofUsage: names.filter((name) => name.startsWith(OF_USAGE)).map((name) => removed(name.slice(OF_USAGE.length))),
  };
}

/** Removes these fields from a reply or chunk; returns the same object when it has none. */
export function withoutDropped(object: JsonObject, { own, ofUsage }: DroppedFields): JsonObject {
  const edits = own.filter(({ key }) => findMember(object, key) !== null);
  const usage = memberObject(object, 'usage');
  if (usage !== null && ofUsage.some(({ key }) => findMember(usage, key) !== null)) {
    edits.push({ key: 'usage', value: spliceObject(usage, ofUsage).parts });
  }
  return edits.length === 0 ? object : scanTopLevel(Buffer.concat(spliceObject(object, edits).parts));
}
