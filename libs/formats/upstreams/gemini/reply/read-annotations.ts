import { isRecord, parsedOf, type JsonMembers } from '#core';
import { citationUrl } from '../../../chat/shape/citation-url.js';

/** A source of the text. Offsets are in characters; both are zero when unknown. */
interface UrlCitation {
  readonly type: 'url_citation';
  readonly url_citation: {
    readonly url: string;
    readonly title: string;
    readonly start_index: number;
    readonly end_index: number;
  };
}

/** Converts a UTF-8 byte offset to a character offset. */
export type OffsetOf = (bytes: number) => number;

type Fields = Readonly<Record<string, unknown>>;

/** The sources of a candidate: pages it was grounded in, and works it recites. */
export function readAnnotations(candidate: JsonMembers, offsetOf: OffsetOf): UrlCitation[] {
  const groundingMetadata = parsedOf(candidate.get('groundingMetadata'));
  const citationMetadata = parsedOf(candidate.get('citationMetadata'));
  const grounded = isRecord(groundingMetadata) ? readGrounding(groundingMetadata, offsetOf) : [];
  const recited = isRecord(citationMetadata) ? readCitations(citationMetadata, offsetOf) : [];
  return [...grounded, ...recited].filter(({ url_citation: { url } }) => url !== '');
}

/** One citation for each supported text segment; pages without a segment are cited without offsets. */
function readGrounding({ groundingChunks, groundingSupports }: Fields, offsetOf: OffsetOf): UrlCitation[] {
  const pages = recordsOf(groundingChunks).map(({ web }) => (isRecord(web) ? web : null));
  const cited = new Set<unknown>();
  const citations: UrlCitation[] = [];
  for (const { segment, groundingChunkIndices } of recordsOf(groundingSupports)) {
    for (const index of Array.isArray(groundingChunkIndices) ? groundingChunkIndices : []) {
      const page = pages[Number(index)] ?? null;
      if (page === null) continue;
      cited.add(page);
      citations.push(cite(page, isRecord(segment) ? segment : {}, offsetOf));
    }
  }
  for (const page of pages) if (page !== null && !cited.has(page)) citations.push(cite(page, {}, offsetOf));
  return citations;
}

/** The Gemini API and Vertex AI name the same list differently. */
function readCitations({ citationSources, citations }: Fields, offsetOf: OffsetOf): UrlCitation[] {
  return recordsOf(citationSources ?? citations)
    .filter(({ uri }) => typeof uri === 'string')
    .map((source) => cite(source, source, offsetOf));
}

function cite({ uri, title }: Fields, { startIndex, endIndex }: Fields, offsetOf: OffsetOf): UrlCitation {
  const hasOffsets = typeof endIndex === 'number';
  return {
    type: 'url_citation',
    url_citation: {
      url: citationUrl(uri) ?? '',
      title: typeof title === 'string' ? title : '',
      start_index: hasOffsets && typeof startIndex === 'number' ? offsetOf(startIndex) : 0,
      end_index: hasOffsets ? offsetOf(endIndex) : 0,
    },
  };
}

function recordsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
