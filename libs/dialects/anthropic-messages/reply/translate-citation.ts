import { membersOf, textOf, isGiven } from '../../json/json-view.js';
import { objectPiece, type JsonPiece } from '../../json/json-piece.js';

/** Where in the content the cited words stand, in characters. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A citation of a web page in OpenAI's form; null for those of documents, which it has no form for. */
export function urlCitation(json: Buffer, span: TextSpan | null): JsonPiece | null {
  const citation = membersOf(json);
  const url = citation?.get('url');
  if (textOf(citation?.get('type')) !== 'web_search_result_location' || !isGiven(url)) return null;
  const title = citation?.get('title');
  return objectPiece({
    type: '"url_citation"',
    url_citation: objectPiece({
      url,
      title: isGiven(title) ? title : '""',
      start_index: span === null ? null : String(span.start),
      end_index: span === null ? null : String(span.end),
    }),
  });
}
