import {
  elementsOf,
  isGiven,
  isStringText,
  membersOf,
  objectPiece,
  pieceBytes,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#json';
import { refuseUnsupported } from './refuse-unsupported.js';
import { withoutOwn } from './without-own.js';

/** A part of chat; `text` is the JSON string of a text, null for other parts. */
export interface PlainPart {
  readonly json: JsonPiece;
  readonly text: Buffer | null;
}

interface PartOptions {
  readonly keepsMarks: boolean;
}

/** Parts of chat with media. */
const MEDIA_PARTS: ReadonlySet<string> = new Set(['image_url', 'file', 'input_audio', 'video_url', 'refusal']);
/** Blocks with a file that Anthropic keeps, or with blocks that are no texts. */
const FILE_BLOCKS: ReadonlySet<string> = new Set(['image', 'document', 'container_upload']);

/** The parts of a message with only what chat knows; null when its content is a text or absent. */
export function plainParts(
  message: JsonMembers,
  param: string,
  options: PartOptions,
  dropped: Set<string>,
): readonly PlainPart[] | null {
  const parts = elementsOf(message.get('content'));
  if (parts === null) return null;
  return parts.flatMap((json, index) => {
    const part = membersOf(json) ?? new Map<string, Buffer>();
    return plainPart(json, part, `${param}[${index}]`, options, dropped);
  });
}

/** A text part without mark. */
export function textPart(text: Buffer | string): PlainPart {
  const json = Buffer.from(text);
  return { json: objectPiece({ type: '"text"', text: json }), text: json };
}

function plainPart(
  json: Buffer,
  part: JsonMembers,
  param: string,
  { keepsMarks }: PartOptions,
  dropped: Set<string>,
): readonly PlainPart[] {
  const type = textOf(part.get('type')) ?? '';
  const text = type === 'text' ? part.get('text') : blockText(type, part);
  if (isStringText(text)) {
    const mark = part.get('cache_control');
    if (!keepsMarks || !isGiven(mark)) return [textPart(text)];
    return [{ json: objectPiece({ type: '"text"', text, cache_control: mark }), text }];
  }
  if (MEDIA_PARTS.has(type)) return [{ json: withoutOwn(json, { keepsMarks }), text: null }];
  if (FILE_BLOCKS.has(type)) refuseUnsupported(param, `it has no place for this ${type}`);
  dropped.add(`messages.${type}`);
  return [];
}

/** The text of a block that only Anthropic has, as a JSON string; null for blocks without one. */
function blockText(type: string, block: JsonMembers): Buffer | null {
  switch (type) {
    case 'document': {
      const source = membersOf(block.get('source'));
      const content =
        textOf(source?.get('type')) === 'content' ? textsOf(source?.get('content')) : textOf(source?.get('data'));
      return content === null ? null : titled(block, content);
    }
    case 'search_result': {
      const content = textsOf(block.get('content'));
      return content === null ? null : titled(block, content);
    }
    case 'tool_reference':
      return jsonText(`The tool ${textOf(block.get('tool_name')) ?? ''} is available.`);
    default:
      return null;
  }
}

/** The title, origin and context of a text stand before it. */
function titled(block: JsonMembers, content: string): Buffer {
  const source = block.get('source');
  const heads = [textOf(block.get('title')), textOf(source), textOf(block.get('context'))];
  return jsonText([...heads.filter((head) => head !== null), content].join('\n'));
}

/** Texts of a string or of text blocks; null when another block is among them. */
function textsOf(content: Buffer | undefined): string | null {
  const text = textOf(content);
  if (text !== null) return text;
  const texts = (elementsOf(content) ?? []).map((json) => textOf(membersOf(json)?.get('text')));
  return texts.includes(null) ? null : texts.join('\n');
}

function jsonText(text: string): Buffer {
  return Buffer.concat(pieceBytes(textPiece(text)).parts);
}
