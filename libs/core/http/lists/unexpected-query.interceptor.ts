import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { RoutifyError } from '../../kernel/errors.js';

/** Nest's `RouteParamtypes.QUERY`; metadata keys have the form `<kind>:<index>`. */
const QUERY_ARGUMENT = '4:';

/** Routes without query parameters refuse every parameter: a filter without effect would mislead. */
@Injectable()
export class UnexpectedQueryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const [name] = Object.keys(context.switchToHttp().getRequest<Request>().query);
    if (name !== undefined && !readsQuery(context)) {
      throw new RoutifyError('unknown_parameter', `Unknown parameter ${name}: this endpoint has no query parameters.`, {
        param: name,
      });
    }
    return next.handle();
  }
}

function readsQuery(context: ExecutionContext): boolean {
  const handler = context.getHandler().name;
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler) as object | undefined;
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(QUERY_ARGUMENT));
}
