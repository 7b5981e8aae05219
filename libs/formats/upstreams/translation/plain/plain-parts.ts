import {
  elementsOf,
  isGiven,
  isStringText,
  membersOf,
  objectPiece,
  pieceBytes,
  rawTextOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  flatMapInSteps,
  type Steps,
} from '#core';
import { refuseUnsupported } from '../refuse-unsupported.js';
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
export function* plainParts(
  message: JsonMembers,
  param: string,
  options: PartOptions,
  dropped: Set<string>,
): Steps<readonly PlainPart[] | null> {
  const parts = elementsOf(message.get('content'));
  if (parts === null) return null;
  return yield* flatMapInSteps(parts, (json, index) => plainPart(json, `${param}[${index}]`, options, dropped));
}

/** A text part without mark. */
export function textPart(text: Buffer | string): PlainPart {
  const json = Buffer.from(text);
  return { json: objectPiece({ type: '"text"', text: json }), text: json };
}

function plainPart(json: Buffer, param: string, options: PartOptions, dropped: Set<string>): readonly PlainPart[] {
  const { keepsMarks } = options;
  const part = membersOf(json) ?? new Map<string, Buffer>();
  const type = textOf(part.get('type')) ?? '';
  if (wantsCitations(part)) dropped.add('messages.citations');
  const text = type === 'text' ? part.get('text') : blockText(type, part);
  if (isStringText(text)) {
    const mark = part.get('cache_control');
    if (!keepsMarks || !isGiven(mark)) return [textPart(text)];
    return [{ json: objectPiece({ type: '"text"', text, cache_control: mark }), text }];
  }
  const inner = type === 'document' ? innerBlocks(part) : null;
  if (inner !== null) {
    const parts = inner.flatMap((block) => plainPart(withImage(block), param, options, dropped));
    return [...headPart(part), ...parts];
  }
  if (MEDIA_PARTS.has(type)) return [{ json: withoutOwn(json, { keepsMarks }), text: null }];
  if (FILE_BLOCKS.has(type)) refuseUnsupported(param, `it has no place for this ${type}`);
  dropped.add(`messages.${type}`);
  return [];
}

/** Whether the reply is to cite a document, by which only Anthropic's replies do. */
function wantsCitations(part: JsonMembers): boolean {
  const own = membersOf(part.get('routify_anthropic'));
  return (
    membersOf(own?.get('citations') ?? part.get('citations'))
      ?.get('enabled')
      ?.toString() === 'true'
  );
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
  return jsonText([...headsOf(block), content].join('\n'));
}

function headsOf(block: JsonMembers): readonly string[] {
  return ['title', 'source', 'context'].map((key) => textOf(block.get(key))).filter((head) => head !== null);
}

/** The blocks within a document; null for other documents. */
function innerBlocks(document: JsonMembers): readonly Buffer[] | null {
  const source = membersOf(document.get('source'));
  return textOf(source?.get('type')) === 'content' ? elementsOf(source?.get('content')) : null;
}

/** A block as it is, but for an image by bytes or address, which is a part of chat. */
function withImage(json: Buffer): Buffer {
  const block = membersOf(json);
  const source = textOf(block?.get('type')) === 'image' ? membersOf(block?.get('source')) : null;
  const url = source === null ? null : urlOf(source);
  if (url === null) return json;
  return Buffer.concat(pieceBytes(objectPiece({ type: '"image_url"', image_url: objectPiece({ url }) })).parts);
}

function urlOf(source: JsonMembers): JsonPiece | null {
  const url = source.get('url');
  if (isStringText(url)) return url;
  const data = rawTextOf(source.get('data'));
  return data === null ? null : ['"data:', rawTextOf(source.get('media_type')) ?? '', ';base64,', data, '"'];
}

function headPart(document: JsonMembers): readonly PlainPart[] {
  const heads = headsOf(document);
  return heads.length === 0 ? [] : [textPart(jsonText(heads.join('\n')))];
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
