import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { tap, type Observable } from 'rxjs';
import { isPlainObject } from '../../fields/is-plain-object.js';
import { etagOf } from './if-match.js';

/** Sends the `version` of a response as its `ETag`. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap((body: unknown) => {
        if (!isPlainObject(body) || typeof body.version !== 'number') return;
        context.switchToHttp().getResponse<Response>().setHeader('etag', etagOf(body.version));
      }),
    );
  }
}
