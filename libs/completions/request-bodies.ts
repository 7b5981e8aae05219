import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config, contentCodingOf, readBody, type ContentCoding } from '#core/infra';
import { RoutifyError, type Principal, type Steps } from '#core';
import { MediaCounter, UsageRecorder } from '#billing/metering';
import { type Endpoint, boundParts, chatBodyInSteps, partCount, type ChatBody, type ModelRequest } from '#formats';
import { refusalError } from './domain/errors/refusal-error.js';
import { ModelResolver } from './planning/model-resolver.js';
import type { CompletionRequest } from './run/request-context.js';
import { CompressedBodies, type ReceivedBody } from './work/compressed-bodies.js';
import { UnchargedWork, type RequestWork } from './work/uncharged-work.js';

/** Bodies that are translated only for who could be admitted: below it takes a few milliseconds. */
const CHECKED_FROM_BYTES = 1_048_576;
const CHECKED_FROM_PARTS = 1_000;

/** Reads bodies, and bounds the work for those that are refused. */
@Injectable()
export class RequestBodies {
  constructor(
    private readonly unpaid: UnchargedWork,
    private readonly compressed: CompressedBodies,
    private readonly recorder: UsageRecorder,
    private readonly models: ModelResolver,
    private readonly media: MediaCounter,
    private readonly config: Config,
  ) {}

  /** Throws a 429 while the organization has used up its uncharged time, a 413, a 415, and 400 for a damaged encoding. */
  async receive(request: CompletionRequest): Promise<ReceivedBody> {
    const { principal, headers } = request;
    await this.refuseBusy(principal);
    const bytes = await readBody(request, this.config.bodyBytesMax);
    const coding = requireJson(headers);
    // Other bodies may have been refused while this one was read.
    await this.refuseBusy(principal);
    return coding === 'identity' ? { bytes, decodedMs: 0 } : this.decompressed(request, bytes, coding);
  }

  private async decompressed(
    { principal: { organizationId }, res: response }: CompletionRequest,
    bytes: Buffer,
    coding: ContentCoding,
  ): Promise<ReceivedBody> {
    const body = { organizationId, bytes, coding, response };
    const read = await this.compressed.read(body, {
      refusal: () => this.unpaid.refusal(organizationId),
      addRefused: (ms) => {
        this.unpaid.add(organizationId, ms);
      },
    });
    if (!(read instanceof RoutifyError)) return read;
    if (read.code === 'rate_limit_exceeded') return this.unpaid.refuse(read);
    throw read;
  }

  private refuseBusy({ organizationId }: Principal): Promise<never> | undefined {
    const refusal = this.unpaid.refusal(organizationId);
    return refusal === null ? undefined : this.unpaid.refuse(refusal);
  }

  /** The time of one body, from its parsing on, and of its decompression. */
  begin({ organizationId }: Principal, { bytes, decodedMs }: ReceivedBody): RequestWork {
    const work = this.unpaid.begin(organizationId, bytes.length);
    work.add(decodedMs);
    return work;
  }

  addRefused({ organizationId }: Principal, { ms }: RequestWork): void {
    this.unpaid.add(organizationId, ms);
  }

  /** Throws a 400 for what is no body, and above the limits of values and parts. */
  *parse(bytes: Buffer, { numbersPerValue }: Endpoint): Steps<ChatBody> {
    const body = yield* chatBodyInSteps(bytes, { valuesMax: this.config.bodyValuesMax, numbersPerValue });
    boundParts(body);
    return body;
  }

  /**
   * Throws as admission would, for a large body and for one that continues a stored response: nothing of them is translated
   * or read back for who has no balance, or has reached a limit. Costs a round trip to Redis.
   */
  async check(
    { principal, context }: CompletionRequest,
    body: ChatBody,
    { continues, work }: { readonly continues: boolean; readonly work: RequestWork },
  ): Promise<void> {
    if (!continues && !isLarge(body)) return;
    work.takeTurns();
    if (context.isCount) return;
    const leastHoldNanoUsd = this.models.mayBeFree(body.value.model, principal) ? 0n : 1n;
    const refused = await this.recorder.check(context.requestId, principal, leastHoldNanoUsd);
    if (refused === null) return;
    throw refusalError(refused, {
      principal,
      leastHoldNanoUsd,
      promptField: 'model',
      fittingMaxTokens: () => null,
    });
  }

  /** The request with the sizes of its documents and recordings. */
  measured(request: ModelRequest, bytes: Buffer): Promise<ModelRequest> {
    return this.media.measured(request, bytes);
  }
}

function isLarge(body: ChatBody): boolean {
  return body.bytes.length >= CHECKED_FROM_BYTES || partCount(body) >= CHECKED_FROM_PARTS;
}

/** The encoding of a body of JSON. Throws a 415 for one that is not read. */
function requireJson({
  'content-type': type = '',
  'content-encoding': encoding = 'identity',
}: IncomingHttpHeaders): ContentCoding | 'identity' {
  if (!/^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(type)) {
    throw new RoutifyError('unsupported_media_type', 'The Content-Type must be application/json.');
  }
  const coding = contentCodingOf(encoding);
  if (coding !== undefined) return coding;
  throw new RoutifyError(
    'unsupported_media_type',
    `The Content-Encoding ${JSON.stringify(encoding.slice(0, 50))} is not supported. Send the body uncompressed, or with one of gzip, br and deflate.`,
  );
}
