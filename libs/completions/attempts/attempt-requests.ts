import type { CatalogModel } from '#catalog';
import { dialectOf, type Candidate, type MediaFetcher } from '#channels';
import { findMediaPart, type DialectRequest, type FetchedMedia } from '#dialects';
import { RoutifyError } from '#kernel';
import type { CompletionTask } from '../completion-task.js';
import { buildAttemptRequest } from '../domain/build-attempt-request.js';

const NO_MEDIA: ReadonlyMap<string, FetchedMedia> = new Map();

/** A candidate whose dialect cannot say what the client asks. Nothing was sent. */
export interface Unsupported {
  readonly kind: 'unsupported';
  /** The 400 that the client gets when nobody else can either. */
  readonly error: RoutifyError;
}

/** Puts a request into the words of the candidates that are asked. */
export class AttemptRequests {
  /** By address: whatever any candidate needed so far. */
  private media = NO_MEDIA;

  constructor(
    private readonly task: CompletionTask,
    private readonly fetcher: MediaFetcher,
  ) {}

  /** Whether something must be read from the net before the candidate can be asked. */
  needsMedia(candidate: Candidate): boolean {
    return this.missingMedia(candidate).length > 0;
  }

  /** Reads it, once for all candidates. Answers who is at fault where that fails. */
  async fetchMedia(candidate: Candidate): Promise<Unsupported | null> {
    const outcome = await this.fetcher.fetchAll(this.missingMedia(candidate));
    if (outcome.kind === 'fetched') {
      this.media = new Map([...this.media, ...outcome.media]);
      return null;
    }
    const param = findMediaPart(this.task.body.whole(), outcome.url) ?? 'messages';
    const message = `What ${param} names could not be read: ${outcome.reason}.`;
    return { kind: 'unsupported', error: new RoutifyError('invalid_request_error', message, { param }) };
  }

  /** @param outputTokenBound that the gateway sets because the wallet covers no more; null leaves the client's */
  build(
    candidate: Candidate,
    { maxOutputTokens }: CatalogModel,
    outputTokenBound: number | null,
  ): { readonly kind: 'built'; readonly request: DialectRequest } | Unsupported {
    const { requestId, body, parsedRequest } = this.task;
    const terms = { requestId, outputTokenBound, maxOutputTokens, media: this.media };
    try {
      const request = buildAttemptRequest(candidate, body.whole(), parsedRequest, terms);
      return { kind: 'built', request };
    } catch (error) {
      if (error instanceof RoutifyError && error.status === 400) return { kind: 'unsupported', error };
      throw error;
    }
  }

  private missingMedia({ channel }: Candidate): readonly string[] {
    const needed = dialectOf(channel.kind).remoteMedia(this.task.body.whole());
    return needed.length === 0 ? needed : needed.filter((url) => !this.media.has(url));
  }
}
