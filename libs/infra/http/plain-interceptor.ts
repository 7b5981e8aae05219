import type { CallHandler, ExecutionContext, INestApplication, NestInterceptor } from '@nestjs/common';
import { InterceptorsConsumer } from '@nestjs/core/internal';
import { from, lastValueFrom, type Observable } from 'rxjs';

/** An interceptor that runs code before and after a handler and needs no stream of values. */
export abstract class PlainInterceptor implements NestInterceptor {
  /** Calls `handle` once and returns its result. Errors go to the exception filters. */
  abstract around(context: ExecutionContext, handle: () => Promise<unknown>): Promise<unknown>;

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.around(context, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}

/** The path to Nest's consumer of interceptors; private, so Nest's version is pinned and a test checks it. */
interface NestInternals {
  readonly routesResolver: {
    readonly routerExplorer: { readonly executionContextCreator: { interceptorsConsumer: InterceptorsConsumer } };
  };
}

/**
 * Routes with a plain interceptor as their only one call it directly. Nest wraps every interceptor in layers of rxjs,
 * a twentieth of the cost of a request on the hot path; all other routes are unchanged.
 */
export function callPlainInterceptorsDirectly(app: INestApplication): void {
  const { executionContextCreator } = (app as unknown as NestInternals).routesResolver.routerExplorer;
  if (!(executionContextCreator.interceptorsConsumer instanceof InterceptorsConsumer)) {
    throw new TypeError('this version of Nest runs its interceptors elsewhere');
  }
  executionContextCreator.interceptorsConsumer = new DirectInterceptorsConsumer();
}

class DirectInterceptorsConsumer extends InterceptorsConsumer {
  override intercept(...call: Parameters<InterceptorsConsumer['intercept']>): Promise<unknown> {
    const [interceptors, args, instance, callback, next, type] = call;
    const [only] = interceptors;
    if (interceptors.length !== 1 || !(only instanceof PlainInterceptor)) return super.intercept(...call);
    const context = this.createContext(args, instance, callback);
    context.setType(type ?? 'http');
    return only.around(context, next);
  }
}
