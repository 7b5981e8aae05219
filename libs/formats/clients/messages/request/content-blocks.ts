import { elementsOf, isGiven, isStringText, membersOf, textOf, type JsonMembers, mapInSteps, type Steps } from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';

/** A content block of the client, with its path in the body. */
export interface ContentBlock {
  readonly json: Buffer;
  readonly members: JsonMembers;
  readonly type: string;
  readonly param: string;
}

/** The blocks of a content array. */
export function* blocksOf(content: Buffer | undefined, param: string): Steps<readonly ContentBlock[]> {
  const blocks = elementsOf(content);
  if (blocks === null) refuseValue(param, valueShown(content), 'a string or an array of content blocks');
  yield;
  return yield* mapInSteps(blocks, (json, index) => blockOf(json, `${param}[${index}]`));
}

/** A member that has to be a string, as JSON text. */
export function requiredText(members: JsonMembers, key: string, param: string): Buffer {
  const text = members.get(key);
  if (!isStringText(text)) refuseValue(`${param}.${key}`, valueShown(text), 'a string');
  return text;
}

/** The given members but these. */
export function otherMembers(members: JsonMembers, known: ReadonlySet<string>): (readonly [string, Buffer])[] {
  return [...members].filter(([key, value]) => !known.has(key) && isGiven(value));
}

function blockOf(json: Buffer, param: string): ContentBlock {
  const members = membersOf(json);
  if (members === null) refuseValue(param, valueShown(json), 'a content block with a type');
  const type = textOf(members.get('type'));
  if (type === null) refuseValue(`${param}.type`, valueShown(members.get('type')), 'a string such as text');
  return { json, members, type, param };
}

/** A small value for the message of an error. */
function valueShown(json: Buffer | undefined): unknown {
  if (json === undefined) return undefined;
  return json.length > 256 ? json.toString('utf8', 0, 64) : JSON.parse(json.toString());
}
