import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config, readBody } from '#infra';
import { RoutifyError } from '#kernel';
import { MediaCounter } from '#metering';
import type { ModelRequest } from '#requests';
import { RefusedBodies } from '../refused-bodies.js';
import type { CompletionRequest } from '../run/request-context.js';

/** Reads bodies, and bounds the time that those of a key take before its balance is checked. */
@Injectable()
export class RequestBodies {
  constructor(
    private readonly refused: RefusedBodies,
    private readonly media: MediaCounter,
    private readonly config: Config,
  ) {}

  /** Throws a 429 while refused bodies of the key have used too much time, a 413 and a 415. */
  async receive(request: CompletionRequest): Promise<Buffer> {
    const { principal, headers } = request;
    this.refused.refuseBusy(principal.keyId);
    const bytes = await readBody(request, this.config.bodyBytesMax);
    requireJson(headers);
    // Other bodies of the key may have been refused while this one was read.
    this.refused.refuseBusy(principal.keyId);
    return bytes;
  }

  /** The request with the sizes of its documents and recordings. */
  measured(request: ModelRequest, bytes: Buffer): Promise<ModelRequest> {
    return this.media.measured(request, bytes);
  }

  addRefused(keyId: string, readMs: number): void {
    this.refused.add(keyId, readMs);
  }
}

function requireJson({
  'content-type': type = '',
  'content-encoding': encoding = 'identity',
}: IncomingHttpHeaders): void {
  if (!/^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(type)) {
    throw new RoutifyError('unsupported_media_type', 'The Content-Type must be application/json.');
  }
  if (encoding.toLowerCase() !== 'identity') {
    throw new RoutifyError('unsupported_media_type', 'Content-Encoding is not supported. Send the body uncompressed.');
  }
}
