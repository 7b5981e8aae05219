import {
  elementsOf,
  isGiven,
  membersOf,
  objectPiece,
  rawTextOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
  pausesBefore,
  type Steps,
} from '#core';
import { isFilledText } from '../../cache-marks/mark-content.js';
import type { FetchedMedia } from '../../dialect.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';

/** What decides how blocks are written. */
export interface BlockOptions {
  readonly media: ReadonlyMap<string, FetchedMedia>;
  /** Whether the model has prompt caches: others refuse the marks. */
  readonly caches: boolean;
  /** Whether the blocks are a tool's result, not a message. */
  readonly inResult?: boolean;
}

const NOTHING: JsonMembers = new Map();
const IMAGE_FORMATS: ReadonlyMap<string, string> = new Map([
  ...['png', 'jpeg', 'gif', 'webp'].map((format) => [`image/${format}`, format] as const),
  ['image/jpg', 'jpeg'],
]);
const DOCUMENT_FORMATS: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/plain', 'txt'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['text/markdown', 'md'],
]);
/** Of names: letters and digits, single spaces, hyphens, brackets. */
const NOT_IN_NAMES = /[^\p{L}\p{N}\s()[\]-]/gu;
const NAME_CHARACTERS_MAX = 200;
/** Blank texts are refused. */
/** A message with documents must have a text (AWS API reference, ContentBlock, `document`; read 2026-11-30). */
const BESIDE_DOCUMENTS = '{"text":"See the attached document."}';
const EMPTY_RESULT = '{"json":{}}';

/** Blocks of Messages as those of Converse, with a mark of the cache behind each that has one. */
export function* converseBlocks(
  content: Buffer | undefined,
  param: string,
  options: BlockOptions,
): Steps<readonly JsonPiece[]> {
  const pieces: JsonPiece[] = [];
  const types = new Set<string>();
  const blocks = elementsOf(content) ?? [];
  for (const [index, given] of blocks.entries()) {
    if (pausesBefore(index)) yield;
    const block = membersOf(given) ?? NOTHING;
    const path = `${param}.content[${index}]`;
    const type = textOf(block.get('type')) ?? '';
    if (type === 'text' && blocks.length > 1 && !isFilledText(block.get('text'))) continue;
    types.add(type);
    pieces.push(
      type === 'tool_result' ? yield* resultBlock(block, path, options) : converseBlock(block, path, index, options),
    );
    pieces.push(...cachePoint(block, options));
  }
  if (options.inResult !== true && types.has('document') && !types.has('text')) pieces.push(BESIDE_DOCUMENTS);
  return pieces;
}

/** `{"cachePoint":…}` where a block or a tool has `cache_control`. */
export function cachePoint(block: JsonMembers, { caches }: Pick<BlockOptions, 'caches'>): readonly JsonPiece[] {
  const mark = block.get('cache_control');
  if (!caches || !isGiven(mark)) return [];
  const ttl = membersOf(mark)?.get('ttl');
  return [objectPiece({ cachePoint: objectPiece({ type: '"default"', ttl: isGiven(ttl) ? ttl : null }) })];
}

function converseBlock(block: JsonMembers, param: string, index: number, options: BlockOptions): JsonPiece {
  const type = textOf(block.get('type')) ?? '';
  switch (type) {
    case 'text':
      return objectPiece({ text: block.get('text') ?? '""' });
    case 'image':
      return imageBlock(block, param, options);
    case 'document':
      return documentBlock(block, param, index, options);
    case 'tool_use':
      return objectPiece({
        toolUse: objectPiece({
          toolUseId: block.get('id') ?? '""',
          name: block.get('name') ?? '""',
          input: block.get('input') ?? '{}',
        }),
      });
    case 'thinking':
      return objectPiece({
        reasoningContent: objectPiece({
          reasoningText: objectPiece({
            text: block.get('thinking') ?? '""',
            signature: block.get('signature') ?? null,
          }),
        }),
      });
    case 'redacted_thinking':
      return objectPiece({ reasoningContent: objectPiece({ redactedContent: block.get('data') ?? '""' }) });
    default:
      return refuseUnsupported(param, `it has no content of the type ${type.slice(0, 40)}`);
  }
}

function* resultBlock(block: JsonMembers, param: string, options: BlockOptions): Steps<JsonPiece> {
  const content = block.get('content');
  const text = rawTextOf(content);
  const blocks =
    text === null
      ? yield* converseBlocks(content, param, { ...options, caches: false, inResult: true })
      : text.length === 0
        ? []
        : [objectPiece({ text: content ?? '""' })];
  return objectPiece({
    toolResult: objectPiece({
      toolUseId: block.get('tool_use_id') ?? '""',
      content: [
        '[',
        blocks.length === 0 ? EMPTY_RESULT : blocks.map((piece, at) => (at === 0 ? piece : [',', piece])),
        ']',
      ],
      status: block.get('is_error')?.toString() === 'true' ? '"error"' : null,
    }),
  });
}

function imageBlock(block: JsonMembers, param: string, options: BlockOptions): JsonPiece {
  const { mediaType, bytes } = sourceOf(block, param, options);
  const format = IMAGE_FORMATS.get(mediaType);
  if (format === undefined) refuseUnsupported(param, `it takes no images of the type ${mediaType.slice(0, 40)}`);
  return objectPiece({ image: objectPiece({ format: `"${format}"`, source: objectPiece({ bytes }) }) });
}

/** Names of documents are required, and distinct by their place. */
function documentBlock(block: JsonMembers, param: string, index: number, options: BlockOptions): JsonPiece {
  const { mediaType, bytes } = sourceOf(block, param, options);
  const format = DOCUMENT_FORMATS.get(mediaType);
  if (format === undefined) refuseUnsupported(param, `it takes no files of the type ${mediaType.slice(0, 40)}`);
  const title = (textOf(block.get('title')) ?? '').replaceAll(NOT_IN_NAMES, ' ').replaceAll(/\s+/g, ' ').trim();
  const name = title === '' ? `document ${index + 1}` : title.slice(0, NAME_CHARACTERS_MAX);
  const source = objectPiece({ bytes });
  return objectPiece({ document: objectPiece({ format: `"${format}"`, name: textPiece(name), source }) });
}

function sourceOf(block: JsonMembers, param: string, { media }: BlockOptions): { mediaType: string; bytes: JsonPiece } {
  const source = membersOf(block.get('source')) ?? new Map<string, Buffer>();
  const data = source.get('data');
  switch (textOf(source.get('type')) ?? '') {
    case 'base64':
      return { mediaType: textOf(source.get('media_type')) ?? '', bytes: data ?? '""' };
    case 'text':
      return { mediaType: 'text/plain', bytes: textPiece(Buffer.from(textOf(data) ?? '').toString('base64')) };
    case 'url': {
      const fetched = media.get(textOf(source.get('url')) ?? '');
      if (fetched !== undefined) return { mediaType: fetched.mediaType, bytes: textPiece(fetched.base64) };
      return refuseUnsupported(param, 'it takes no addresses of files');
    }
    default:
      return refuseUnsupported(param, 'it has no files of the account');
  }
}
