import { isRecord, listOf, parsedOf, type JsonMembers } from '#core';
import type { ReplyFacts } from './reply-facts.js';

/** Searches of a candidate, as items of the Responses API: the form in which chat's superset has them. */
export function searchItems(candidate: JsonMembers, { searches, requestId }: ReplyFacts): readonly string[] {
  const metadata = searches ? parsedOf(candidate.get('groundingMetadata')) : null;
  if (!isRecord(metadata)) return [];
  const queries = [...new Set(listOf(metadata.webSearchQueries).filter((query) => typeof query === 'string'))];
  const sources = listOf(metadata.groundingChunks).flatMap((chunk) => {
    const page = isRecord(chunk) && isRecord(chunk.web) ? chunk.web : {};
    if (typeof page.uri !== 'string') return [];
    return [{ type: 'url', url: page.uri, ...(typeof page.title === 'string' ? { title: page.title } : {}) }];
  });
  // Which query found which page is not said.
  return queries.map((query, index) =>
    JSON.stringify({
      type: 'web_search_call',
      id: `search_${requestId.replaceAll('-', '')}_${index}`,
      status: 'completed',
      action: { type: 'search', query, queries: [query], sources: index === 0 ? sources : [] },
    }),
  );
}

/** Runs of code within one candidate: each part with code is followed by one with its result. */
export class CodeRuns {
  count = 0;
  private code = '';

  constructor(private readonly requestId: string) {}

  begin(part: JsonMembers): void {
    this.count++;
    const code = parsedOf(part.get('executableCode'));
    this.code = isRecord(code) && typeof code.code === 'string' ? code.code : '';
  }

  end(part: JsonMembers): string {
    const result = parsedOf(part.get('codeExecutionResult'));
    const { outcome, output } = isRecord(result) ? result : {};
    const logs = typeof output === 'string' && output !== '' ? [{ type: 'logs', logs: output }] : [];
    return JSON.stringify({
      type: 'code_interpreter_call',
      id: `code_${this.requestId.replaceAll('-', '')}_${this.count}`,
      status: outcome === 'OUTCOME_OK' ? 'completed' : 'failed',
      code: this.code,
      container_id: '',
      outputs: logs,
    });
  }
}
