import { Injectable } from '@nestjs/common';
import { Config, decompressBody, type ContentCoding } from '#core/infra';
import { ConcurrencyLimit, RoutifyError } from '#core';

/** Bodies that are decompressed at a time: half of the thread pool. Those of one organization one after another. */
const RUNNING_MAX = 2;
/** What the thread pool takes for bytes that go in, as of empty members, and that come out, on a slow core. */
const MS_PER_BYTE_IN = 8e-6;
const MS_PER_BYTE_OUT = 4e-6;
/** Growth up to here is not counted: a client could as well send the bytes. */
const SMALL_BYTES = 1_048_576;
/** How much all bodies that are served may have grown, in bodies of the largest size. */
const GROWTH_IN_BODIES = 8;
const RETRY_AFTER_MS = 1_000;

/** A response, whose end frees its body. */
interface Ending {
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** A body that arrived compressed. */
interface CompressedBody {
  readonly organizationId: string;
  readonly bytes: Buffer;
  readonly coding: ContentCoding;
  readonly response: Ending | undefined;
}

export interface ReceivedBody {
  readonly bytes: Buffer;
  /** What its decompression took in the thread pool. */
  readonly decodedMs: number;
}

/** The uncharged work of an organization, when the turn of its body has come. */
interface OrganizationWork {
  /** Null: more may be done. */
  readonly refusal: () => RoutifyError | null;
  /** Adds the milliseconds of a body that is refused. */
  readonly addRefused: (ms: number) => void;
}

/** Decompresses bodies, a few at a time: small ones may grow a thousandfold. State of one gateway. */
@Injectable()
export class CompressedBodies {
  /** The last body of each organization that has some. */
  private readonly lasts = new Map<string, Promise<unknown>>();
  private readonly running = new ConcurrencyLimit(RUNNING_MAX);
  private grownBytes = 0;

  constructor(private readonly config: Config) {}

  /**
   * Refused are a body of more bytes than a plain one may have with 413, a damaged one with 400, any with 503 `overloaded`
   * while others fill the memory, and with the refusal of its organization.
   */
  read(body: CompressedBody, work: OrganizationWork): Promise<ReceivedBody | RoutifyError> {
    return this.inTurn(
      body.organizationId,
      async () => work.refusal() ?? this.overload() ?? this.decompress(body, work),
    );
  }

  private overload(): RoutifyError | null {
    if (this.grownBytes <= (GROWTH_IN_BODIES - RUNNING_MAX) * this.config.bodyBytesMax) return null;
    const message = 'Too many compressed bodies at once. Try again, or send the body uncompressed.';
    return new RoutifyError('overloaded', message, { retryAfterMs: RETRY_AFTER_MS });
  }

  private async decompress(
    { bytes, coding, response }: CompressedBody,
    work: OrganizationWork,
  ): Promise<ReceivedBody | RoutifyError> {
    const decoded = await decompressBody(bytes, coding, this.config.bodyBytesMax);
    if ('error' in decoded) {
      work.addRefused(decodingMs(bytes.length, decoded.decodedBytes));
      return decoded.error;
    }
    const grown = decoded.bytes.length - bytes.length;
    if (grown > SMALL_BYTES && response?.destroyed === false) {
      this.grownBytes += grown;
      response.once('close', () => {
        this.grownBytes -= grown;
      });
    }
    return { bytes: decoded.bytes, decodedMs: decodingMs(bytes.length, decoded.bytes.length) };
  }

  private async inTurn<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.lasts.get(organizationId) ?? Promise.resolve()).then(() => this.running.run(work));
    const over = turn.catch(() => undefined);
    this.lasts.set(organizationId, over);
    try {
      return await turn;
    } finally {
      if (this.lasts.get(organizationId) === over) this.lasts.delete(organizationId);
    }
  }
}

function decodingMs(bytesIn: number, bytesOut: number): number {
  return bytesIn * MS_PER_BYTE_IN + bytesOut * MS_PER_BYTE_OUT;
}
