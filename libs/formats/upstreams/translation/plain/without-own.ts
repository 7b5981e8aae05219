import { scanTopLevel, spliceObject, type JsonPiece } from '#core';

const OWN = ['routify_anthropic'];
const OWN_AND_MARKS = ['routify_anthropic', 'cache_control'];

/** A part, call or tool without its members of Anthropic; its other bytes stay. */
export function withoutOwn(json: Buffer, { keepsMarks }: { readonly keepsMarks: boolean }): JsonPiece {
  const keys = keepsMarks ? OWN : OWN_AND_MARKS;
  const edits = keys.map((key) => ({ key, value: null }));
  return spliceObject(scanTopLevel(json), edits).parts;
}
