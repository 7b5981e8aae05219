import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { FetchedMedia } from '#dialects';
import { sniffMediaType } from '../domain/sniff-media-type.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { UpstreamCall, type FailureKind, type UpstreamFailure, type UpstreamListener } from './upstream-call.js';

const URLS_MAX = 20;
const MEDIA_BYTES_MAX = 10 * 1_024 * 1_024;
/** Total of one request. */
const REQUEST_BYTES_MAX = 32 * 1_024 * 1_024;
const TIMEOUT_MS = 5_000;

/** The downloaded media, or the reason of a failure in words for the customer. */
type MediaOutcome =
  | { readonly kind: 'fetched'; readonly media: ReadonlyMap<string, FetchedMedia> }
  | { readonly kind: 'failed'; readonly url: string; readonly reason: string };

/**
 * Downloads media that messages reference by URL, for providers that accept only bytes. Customers choose the URLs, so
 * only https on public addresses is allowed, whatever ROUTIFY_UPSTREAM_ALLOW opens to channels.
 */
@Injectable()
export class MediaFetcher {
  constructor(private readonly agents: UpstreamAgents) {}

  /** Downloads all URLs concurrently; the first failure, in order, is returned. */
  async fetchAll(urls: readonly string[]): Promise<MediaOutcome> {
    const [beyond] = urls.slice(URLS_MAX);
    if (beyond !== undefined) return { kind: 'failed', url: beyond, reason: `at most ${URLS_MAX} are read` };
    const budget = new Budget();
    const downloads = urls.map((url) => this.fetch(url, budget));
    const media = new Map<string, FetchedMedia>();
    for (const [index, download] of downloads.entries()) {
      const url = urls[index] ?? '';
      const result = await download;
      if (typeof result === 'string') return { kind: 'failed', url, reason: result };
      media.set(url, result);
    }
    return { kind: 'fetched', media };
  }

  private async fetch(address: string, budget: Budget): Promise<FetchedMedia | string> {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url?.protocol !== 'https:') return 'its address must begin with https://';
    if (url.username !== '' || url.password !== '') return 'its address must not contain a username or password';
    const download = new Download(budget);
    this.agents.forCustomers().dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { accept: 'image/*, application/pdf', 'accept-encoding': 'identity', 'user-agent': 'routify' },
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      download.call,
    );
    return download.result;
  }
}

/** Bytes that may still be read for one request. */
class Budget {
  private left = REQUEST_BYTES_MAX;

  /** False: the budget is exceeded. */
  take(bytes: number): boolean {
    this.left -= bytes;
    return this.left >= 0;
  }
}

const FAILURES: Partial<Record<FailureKind, string>> = {
  blocked: 'its address is not public',
  first_byte_timeout: 'it did not arrive within 5 seconds',
  total_timeout: 'it did not arrive within 5 seconds',
};

/** One download; resolves with the media or the reason of its failure. */
class Download implements UpstreamListener {
  readonly call = new UpstreamCall(this, { firstByteMs: TIMEOUT_MS, idleMs: TIMEOUT_MS, totalMs: TIMEOUT_MS });
  readonly result: Promise<FetchedMedia | string>;
  private settle!: (result: FetchedMedia | string) => void;
  private readonly chunks: Buffer[] = [];
  private receivedBytes = 0;

  constructor(private readonly budget: Budget) {
    this.result = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    if (status !== 200) this.refuse(`its server answered with status ${status}`);
    else if (Number(headers['content-length'] ?? 0) > MEDIA_BYTES_MAX) this.refuseSize();
  }

  onData(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    if (this.receivedBytes > MEDIA_BYTES_MAX) this.refuseSize();
    else if (this.budget.take(chunk.length)) this.chunks.push(chunk);
    else this.refuse(`all of a request may be ${REQUEST_BYTES_MAX} bytes`);
  }

  onEnd(): void {
    const bytes = Buffer.concat(this.chunks);
    const mediaType = sniffMediaType(bytes);
    this.settle(mediaType === null ? 'it is not an image or PDF' : { mediaType, base64: bytes.toString('base64') });
  }

  onFailure({ kind }: UpstreamFailure): void {
    this.settle(FAILURES[kind] ?? 'its server gave no answer');
  }

  private refuseSize(): void {
    this.refuse(`it is larger than ${MEDIA_BYTES_MAX} bytes`);
  }

  private refuse(reason: string): void {
    this.call.abort();
    this.settle(reason);
  }
}
