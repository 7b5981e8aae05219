import { textOf, textPiece, type JsonPiece } from '#core';

/** Reasons with other names in Messages. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['guardrail_intervened', 'refusal'],
  ['content_filtered', 'refusal'],
]);

export function stopReason(json: Buffer | undefined): JsonPiece {
  const reason = textOf(json) ?? 'end_turn';
  return textPiece(NAMES.get(reason) ?? reason);
}
