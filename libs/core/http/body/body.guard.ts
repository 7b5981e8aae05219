import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import type { Pass } from '#auth';
import { readBody } from '../../infra/http/read-body.js';
import { RoutifyError } from '../../kernel/errors.js';
import { RefusedBodies } from '../throttle/refused-bodies.js';
import { BODY_BOUNDS, BODY_BYTES_MAX, BODY_RULE, PUBLIC_BODY_BYTES_MAX, type BodyRule } from './body-rule.js';
import { readContent } from './read-content.js';

/** On a slow core: as many small values as fit; text that is decoded and searched. */
const MS_PER_PARSED_BYTE = 2e-5;
const MS_PER_BYTE = 2e-6;

type BodyRequest = Request & { readonly pass?: Pass };

/**
 * Reads bodies, within 30 s: JSON up to 1 MiB, or what the route declares. Runs after the guards that authenticate, so
 * that nothing is read of a request that they refuse; what they have not admitted gets 16 kB, except for messages of
 * payment providers. Another media type, compression included, is 415, and a body over a limit is refused before the rest
 * of it is read.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  constructor(
    private readonly refused: RefusedBodies,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<BodyRequest>();
    if (!hasBody(request.headers)) return true;
    const rule = this.ruleOf(context, request);
    const response = context.switchToHttp().getResponse<Response>();
    const counted = this.refused.open(request, response, rule.isMessage === true);
    requireMediaType(request, rule);
    const bytes = await readBody(request, rule.bytesMax);
    counted.take(bytes.length * (rule.content === 'value' ? MS_PER_PARSED_BYTE : MS_PER_BYTE));
    request.body = readContent(bytes, rule, request.is(['application/json', '+json']) !== false);
    return true;
  }

  private ruleOf(context: ExecutionContext, { pass }: BodyRequest): BodyRule {
    const declared = this.reflector.get<BodyRule | undefined>(BODY_RULE, context.getHandler());
    if (declared !== undefined) return declared;
    const bytesMax = pass === undefined ? PUBLIC_BODY_BYTES_MAX : BODY_BYTES_MAX;
    const mediaTypes = ['application/json', 'application/merge-patch+json'] as const;
    return { mediaTypes, bytesMax, content: 'value', bounds: BODY_BOUNDS };
  }
}

function hasBody({ 'transfer-encoding': encoding, 'content-length': length }: IncomingHttpHeaders): boolean {
  return encoding !== undefined || Number(length) > 0;
}

function requireMediaType(request: Request, { mediaTypes, content }: BodyRule): void {
  const types = [...mediaTypes];
  if (request.is(types) !== false && isPlainText(request.headers, content === 'bytes')) return;
  throw new RoutifyError('unsupported_media_type', `Send the body as ${types.join(' or ')} in UTF-8, uncompressed.`);
}

function isPlainText(headers: IncomingHttpHeaders, isOfAnyCharset: boolean): boolean {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  const charset = /;\s*charset="?([^\s";]+)/i.exec(type)?.[1] ?? 'utf-8';
  return encoding === 'identity' && (isOfAnyCharset || /^utf-?8$/i.test(charset));
}
