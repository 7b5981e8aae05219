import { isRecord, listOf } from '#core';
import type { ChatBody } from './read-chat-body.js';

const COMPACTS = /^compact_\d{8}$/;

/**
 * Whether a body in chat's format has Anthropic compact a long conversation: an edit of `context_management`, as a field
 * of its own or among those of Anthropic's clients.
 *
 * Source: platform.claude.com, "Compaction": one more sampling of the whole prompt, in `usage.iterations` alone.
 */
export function asksToCompact({ value }: Pick<ChatBody, 'value'>): boolean {
  const { context_management: management, routify_anthropic: own } = value;
  return hasEdit(management) || (isRecord(own) && hasEdit(own.context_management));
}

function hasEdit(management: unknown): boolean {
  if (!isRecord(management)) return false;
  return listOf(management.edits).some((edit) => isRecord(edit) && COMPACTS.test(String(edit.type)));
}
