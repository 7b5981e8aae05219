import { elementsOf, isGiven, membersOf, parseValue, QUOTE, valueBytes } from '#core';
import { EMBEDDING_RULES } from '../../chat/request/embedding-rules.js';
import { fieldDocs } from '../../chat/rules/walk-rules.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import { refuseUnsupported } from '../translation/refuse-unsupported.js';
import { UnsupportedFields } from '../translation/unsupported-fields.js';

/** Fields that are translated, or without effect on a vector. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(fieldDocs(EMBEDDING_RULES).map(({ field }) => field));

/** A request for vectors, before it has a provider's format. */
export interface EmbeddingFields {
  /** JSON strings, with unchanged bytes. */
  readonly texts: readonly Buffer[];
  /** The length of the vectors, and fields that our API does not know, by the provider's names. */
  readonly own: ReadonlyMap<string, Buffer>;
  /** Parameters that are not sent. */
  readonly dropped: readonly string[];
}

/** What a provider takes in one request. */
export interface EmbeddingLimits {
  /** The provider's name of the length of vectors. */
  readonly dimensions: string;
  /** … of a field that our API does not know. */
  readonly nameOf: (field: string) => string;
  /** Its members with the same meaning as fields of our API. */
  readonly reserved: ReadonlySet<string>;
  readonly takesOneText: boolean;
}

/** Reads a request for vectors. Throws a 400 for what the provider cannot embed. */
export function embeddingFields(
  body: ChatBody,
  drop: readonly string[],
  { takesOneText, ...naming }: EmbeddingLimits,
): EmbeddingFields {
  const sent = new Map(body.object.members.map((member) => [member.key, valueBytes(body.object, member)]));
  for (const field of drop) sent.delete(field);
  const lost = new UnsupportedFields();
  const user = sent.get('user');
  if (user !== undefined) lost.record('user', parseValue(user));
  const texts = textsOf(sent.get('input'));
  if (takesOneText && texts.length > 1) refuseUnsupported('input', 'it takes one text in a request');
  return { texts, own: ownFields(sent, naming), dropped: lost.dropped };
}

/** Token ids are specific to one model's vocabulary. */
function textsOf(input: Buffer | undefined): readonly Buffer[] {
  const texts = input === undefined ? [] : (elementsOf(input) ?? [input]);
  if (texts.some((text) => text[0] !== QUOTE)) refuseUnsupported('input', 'it takes texts, not token ids');
  return texts;
}

function ownFields(
  sent: ReadonlyMap<string, Buffer>,
  { dimensions, nameOf, reserved }: Omit<EmbeddingLimits, 'takesOneText'>,
): ReadonlyMap<string, Buffer> {
  const own = new Map<string, Buffer>();
  const length = sent.get('dimensions');
  if (isGiven(length)) own.set(dimensions, length);
  const pass = (name: string, param: string, value: Buffer): void => {
    const member = nameOf(name);
    if (reserved.has(member)) refuseUnsupported(param, 'the fields of this API say it');
    own.set(member, value);
  };
  for (const [name, value] of sent) if (!KNOWN_FIELDS.has(name)) pass(name, name, value);
  for (const [name, value] of membersOf(sent.get('extra_body')) ?? []) {
    if (name !== 'routify') pass(name, `extra_body.${name}`, value);
  }
  return own;
}
