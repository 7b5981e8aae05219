import { isGiven, membersOf, objectPiece, textOf, textPiece, type JsonPiece } from '#core';
import { citationUrl } from '../../../chat/shape/citation-url.js';

/**
 * An annotation of a web page, with its members one level below as in chat; null for citations of files, which chat has
 * no format for.
 *
 * @param offset characters of the content before the annotated part
 */
export function urlAnnotation(json: Buffer, offset: number): JsonPiece | null {
  const annotation = membersOf(json);
  const url = citationUrl(textOf(annotation?.get('url')));
  if (textOf(annotation?.get('type')) !== 'url_citation' || url === null) return null;
  const title = annotation?.get('title');
  return objectPiece({
    type: '"url_citation"',
    url_citation: objectPiece({
      url: textPiece(url),
      title: isGiven(title) ? title : '""',
      start_index: shifted(annotation?.get('start_index'), offset),
      end_index: shifted(annotation?.get('end_index'), offset),
    }),
  });
}

function shifted(index: Buffer | undefined, offset: number): JsonPiece | null {
  if (!isGiven(index) || offset === 0) return index ?? null;
  return String(Number(index.toString()) + offset);
}
