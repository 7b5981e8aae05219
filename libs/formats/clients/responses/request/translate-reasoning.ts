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
} from '#core';
import type { TenantStates } from '../../../chat/state/tenant-states.js';

/** Marks reasoning that only an issuer of the Responses format can read. Clients return it unchanged. */
export const RESPONSES_REASONING_FORMAT = 'openai-responses-v1';

/** Marks an entry of encoded state with the `extra_content` of a call, named by `index`, or of its message. */
export const EXTRA_CONTENT = 'extra_content';

/** The reasoning of one item in chat's format. */
export interface TranslatedReasoning {
  readonly details: readonly JsonPiece[];
  /** For upstreams that take reasoning as text: raw content of a JSON string. */
  readonly text: readonly Buffer[];
  /** State of calls by their ids, and of the message under null. */
  readonly extras: ReadonlyMap<string | null, JsonPiece>;
}

const NO_EXTRAS: ReadonlyMap<string | null, JsonPiece> = new Map();

/**
 * The reasoning of an earlier turn. What the gateway encoded becomes the details it was made of; other state belongs to
 * an issuer of the Responses format and keeps its bytes. Without state only the text remains.
 *
 * @param firstIndex the first index of `reasoning_details` that is free in its message
 */
export function translateReasoning(item: JsonMembers, firstIndex: number, states: TenantStates): TranslatedReasoning {
  const state = item.get('encrypted_content');
  if (!isFilledStringText(state)) return { details: [], text: textsOf(item), extras: NO_EXTRAS };
  const encoded = states.decode('reasoning', textOf(state) ?? '');
  if (encoded !== null) return decodedReasoning(encoded, firstIndex);
  const id = item.get('id');
  const shared = { format: textPiece(RESPONSES_REASONING_FORMAT), id: isGiven(id) ? id : null };
  const blocks = [
    ...textsAt(item, 'summary').map((summary) => ({ type: '"reasoning.summary"', summary })),
    { type: '"reasoning.encrypted"', data: state },
  ];
  const details = blocks.map((block, position) =>
    objectPiece({ ...block, ...shared, index: String(firstIndex + position) }),
  );
  return { details, text: [], extras: NO_EXTRAS };
}

function decodedReasoning(state: string, firstIndex: number): TranslatedReasoning {
  const entries = listOf(parseValue(Buffer.from(state))).filter(isRecord);
  const extras = entries.filter(({ type }) => type === EXTRA_CONTENT);
  const details = entries.filter(({ type }) => type !== EXTRA_CONTENT);
  return {
    details: details.map((detail, position) => JSON.stringify({ ...detail, index: firstIndex + position })),
    text: [],
    extras: new Map(
      extras.map(({ index, extra_content: extra }) => [
        typeof index === 'string' ? index : null,
        JSON.stringify(extra),
      ]),
    ),
  };
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
