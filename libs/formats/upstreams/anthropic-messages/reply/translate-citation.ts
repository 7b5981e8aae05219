import { isGiven, membersOf, objectPiece, textOf, textPiece, type JsonPiece } from '#core';
import { citationUrl } from '../../../chat/shape/citation-url.js';

/** The cited range of the content, in characters. */
interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A web page citation in OpenAI's format; null for citations of documents, which OpenAI has no format for. */
export function urlCitation(json: Buffer, span: TextSpan | null): JsonPiece | null {
  const citation = membersOf(json);
  const url = citationUrl(textOf(citation?.get('url')));
  if (textOf(citation?.get('type')) !== 'web_search_result_location' || url === null) return null;
  const title = citation?.get('title');
  return objectPiece({
    type: '"url_citation"',
    url_citation: objectPiece({
      url: textPiece(url),
      title: isGiven(title) ? title : '""',
      start_index: span === null ? null : String(span.start),
      end_index: span === null ? null : String(span.end),
    }),
  });
}
