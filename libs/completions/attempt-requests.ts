import { dialectOf, type Candidate } from '#channels';
import type { DialectRequest, FetchedMedia } from '#dialects';
import { RoutifyError } from '#kernel';
import type { CompletionTask } from './completion-task.js';

const NO_MEDIA: ReadonlyMap<string, FetchedMedia> = new Map();

/** A candidate whose dialect cannot say what the client asks. Nothing was sent. */
export interface Unsupported {
  readonly kind: 'unsupported';
  /** The 400 that the client gets when nobody else can either. */
  readonly error: RoutifyError;
}

/** Puts a request into the words of the candidates that are asked. */
export class AttemptRequests {
  constructor(private readonly task: CompletionTask) {}

  /** @param outputTokenBound that the gateway sets because the wallet covers no more; null leaves the client's */
  build(
    { channel, upstreamModel }: Candidate,
    outputTokenBound: number | null,
  ): { readonly kind: 'built'; readonly request: DialectRequest } | Unsupported {
    const { requestId, body, chat } = this.task;
    const { tokenLimitField, drop, forwardMetadata, apiVersion } = channel.options;
    try {
      const request = dialectOf(channel.kind).buildRequest(body.whole(), chat, {
        upstreamModel,
        outputTokenBound,
        tokenLimitField,
        drop,
        forwardMetadata,
        requestId,
        basePath: channel.endpoint.path,
        apiVersion,
        media: NO_MEDIA,
      });
      return { kind: 'built', request };
    } catch (error) {
      if (error instanceof RoutifyError && error.status === 400) return { kind: 'unsupported', error };
      throw error;
    }
  }
}
