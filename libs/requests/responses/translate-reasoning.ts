import {
  elementsOf,
  isFilledStringText,
  isGiven,
  isRecord,
  listOf,
  membersOf,
  objectPiece,
  parseValue,
  rawTextOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#json';
import { isOwnState, openState } from './opaque-state.js';

/** Marks reasoning that only an issuer of the Responses format can read. Clients return it unchanged. */
export const RESPONSES_REASONING_FORMAT = 'openai-responses-v1';

/** The reasoning of one item in chat's format. */
export interface TranslatedReasoning {
  /** Members of `reasoning_details`, without the index that joins those of one block. */
  readonly details: readonly JsonPiece[];
  /** For upstreams that take reasoning as text: raw content of a JSON string. */
  readonly text: readonly Buffer[];
}

/**
 * The reasoning of an earlier turn. State that the gateway sealed opens to the details it was made of; other state
 * belongs to an issuer of the Responses format and keeps its bytes. Without state only the text remains.
 *
 * @param firstIndex the first index of `reasoning_details` that is free in its message
 */
export function translateReasoning(item: JsonMembers, firstIndex: number): TranslatedReasoning {
  const state = item.get('encrypted_content');
  if (!isFilledStringText(state)) return { details: [], text: textsOf(item) };
  const content = textOf(state) ?? '';
  if (isOwnState(content)) {
    const details = listOf(parseValue(Buffer.from(openState('reasoning', content) ?? '')));
    return {
      details: details
        .filter(isRecord)
        .map((detail, position) => JSON.stringify({ ...detail, index: firstIndex + position })),
      text: [],
    };
  }
  const id = item.get('id');
  const shared = {
    format: textPiece(RESPONSES_REASONING_FORMAT),
    id: isGiven(id) ? id : null,
    index: String(firstIndex),
  };
  const summaries = textsAt(item, 'summary').map((summary) =>
    objectPiece({ type: '"reasoning.summary"', summary, ...shared }),
  );
  return { details: [...summaries, objectPiece({ type: '"reasoning.encrypted"', data: state, ...shared })], text: [] };
}

/** The full reasoning if the item has it, else its summary. */
function textsOf(item: JsonMembers): Buffer[] {
  const content = textsAt(item, 'content');
  const texts = content.length > 0 ? content : textsAt(item, 'summary');
  return texts.map((text) => rawTextOf(text)).filter((text) => text !== null);
}

function textsAt(item: JsonMembers, key: string): Buffer[] {
  return (elementsOf(item.get(key)) ?? [])
    .map((part) => membersOf(part)?.get('text'))
    .filter((text) => isFilledStringText(text));
}
