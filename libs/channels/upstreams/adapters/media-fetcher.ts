import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { FetchedMedia } from '#formats';
import { sniffMediaType } from '../domain/sniff-media-type.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { UpstreamCall, type FailureKind, type UpstreamFailure, type UpstreamListener } from './upstream-call.js';

const URLS_MAX = 20;
const MEDIA_BYTES_MAX = 10 * 1_024 * 1_024;
/** Total of one request. */
const REQUEST_BYTES_MAX = 32 * 1_024 * 1_024;
const TIMEOUT_MS = 5_000;

/** The downloaded media, or the reason of a failure in words for the customer. `stopped`: by the bounds of the caller. */
type MediaOutcome =
  | { readonly kind: 'fetched'; readonly media: ReadonlyMap<string, FetchedMedia> }
  | { readonly kind: 'failed'; readonly url: string; readonly reason: string }
  | { readonly kind: 'stopped' };

/** Bounds of the caller, beside those of a request. */
interface MediaBounds {
  /** Counts bytes that arrived. False: no more may. */
  readonly take: (bytes: number) => boolean;
  /** Ends all downloads. */
  readonly signal: AbortSignal;
}

/**
 * Downloads media that messages reference by URL, for providers that accept only bytes. Customers choose the URLs, so
 * only https on public addresses is allowed, whatever ROUTIFY_UPSTREAM_ALLOW opens to channels.
 */
@Injectable()
export class MediaFetcher {
  constructor(private readonly agents: UpstreamAgents) {}

  /** Downloads all URLs concurrently. The first failure ends the others, and is returned. */
  async fetchAll(urls: readonly string[], { take, signal }: MediaBounds): Promise<MediaOutcome> {
    const [beyond] = urls.slice(URLS_MAX);
    if (beyond !== undefined) return { kind: 'failed', url: beyond, reason: `at most ${URLS_MAX} are read` };
    const invalid = urls.flatMap((url) => faultOfAddress(url) ?? []).at(0);
    if (invalid !== undefined) return { kind: 'failed', ...invalid };
    const budget = new Budget(take);
    const downloads = urls.map((url) => new Download(url, budget));
    const stop = (): void => {
      for (const download of downloads) download.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
    const arrived = Promise.all(downloads.map(({ result }) => result));
    try {
      for (const download of downloads) this.begin(download);
      return { kind: 'fetched', media: new Map(await arrived) };
    } catch (error) {
      if (!(error instanceof MediaFault)) throw error;
      const { url, reason } = error;
      return budget.isStopped || signal.aborted ? { kind: 'stopped' } : { kind: 'failed', url, reason };
    } finally {
      stop();
      signal.removeEventListener('abort', stop);
    }
  }

  private begin(download: Download): void {
    const url = new URL(download.url);
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
  }
}

/** Null: it may be called. */
function faultOfAddress(address: string): { readonly url: string; readonly reason: string } | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  const fault = (reason: string) => ({ url: address, reason });
  if (url?.protocol !== 'https:') return fault('its address must begin with https://');
  return url.username === '' && url.password === ''
    ? null
    : fault('its address must not contain a username or password');
}

/** Why a file could not be read. */
class MediaFault extends Error {
  constructor(
    readonly url: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** Bytes that may still be read for one request. */
class Budget {
  private left = REQUEST_BYTES_MAX;
  /** The bounds of the caller are reached. */
  isStopped = false;

  constructor(private readonly takeOfCaller: (bytes: number) => boolean) {}

  /** False: the budget is exceeded. */
  take(bytes: number): boolean {
    this.left -= bytes;
    if (!this.takeOfCaller(bytes)) this.isStopped = true;
    return this.left >= 0 && !this.isStopped;
  }
}

const FAILURES: Partial<Record<FailureKind, string>> = {
  blocked: 'its address is not public',
  first_byte_timeout: 'it did not arrive within 5 seconds',
  total_timeout: 'it did not arrive within 5 seconds',
};

/** One download; rejects with a `MediaFault`. */
class Download implements UpstreamListener {
  readonly call = new UpstreamCall(this, { firstByteMs: TIMEOUT_MS, idleMs: TIMEOUT_MS, totalMs: TIMEOUT_MS });
  readonly result: Promise<[url: string, media: FetchedMedia]>;
  private settle!: (media: FetchedMedia) => void;
  private fail!: (reason: string) => void;
  private readonly chunks: Buffer[] = [];
  private receivedBytes = 0;

  constructor(
    readonly url: string,
    private readonly budget: Budget,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.settle = (media) => {
        resolve([url, media]);
      };
      this.fail = (reason) => {
        reject(new MediaFault(url, reason));
      };
    });
  }

  /** Does nothing after its end. */
  stop(): void {
    this.refuse('it is not needed any more');
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    if (status !== 200) this.refuse(`its server answered with status ${status}`);
    else if (Number(headers['content-length'] ?? 0) > MEDIA_BYTES_MAX) this.refuseSize();
  }

  onData(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    const isWithin = this.budget.take(chunk.length);
    if (this.receivedBytes > MEDIA_BYTES_MAX) this.refuseSize();
    else if (isWithin) this.chunks.push(chunk);
    else this.refuse(`all of a request may be ${REQUEST_BYTES_MAX} bytes`);
  }

  onEnd(): void {
    const bytes = Buffer.concat(this.chunks);
    const mediaType = sniffMediaType(bytes);
    if (mediaType === null) this.fail('it is not an image or PDF');
    else this.settle({ mediaType, base64: bytes.toString('base64') });
  }

  onFailure({ kind }: UpstreamFailure): void {
    this.fail(FAILURES[kind] ?? 'its server gave no answer');
  }

  private refuseSize(): void {
    this.refuse(`it is larger than ${MEDIA_BYTES_MAX} bytes`);
  }

  private refuse(reason: string): void {
    this.call.abort();
    this.fail(reason);
  }
}
