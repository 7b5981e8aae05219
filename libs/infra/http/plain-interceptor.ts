import type { CallHandler, ExecutionContext, INestApplication, NestInterceptor } from '@nestjs/common';
import { InterceptorsConsumer } from '@nestjs/core/internal';
import { from, lastValueFrom, type Observable } from 'rxjs';

/** An interceptor that does something before and after a handler, and needs no stream of values for it. */
export abstract class PlainInterceptor implements NestInterceptor {
  /** Calls `handle` once and answers what it answers. What it throws, the exception filters get. */
  abstract around(context: ExecutionContext, handle: () => Promise<unknown>): Promise<unknown>;

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.around(context, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}

/** Where Nest keeps what runs the interceptors of routes; private, so its versions are pinned and a test looks. */
interface NestInternals {
  readonly routesResolver: {
    readonly routerExplorer: { readonly executionContextCreator: { interceptorsConsumer: InterceptorsConsumer } };
  };
}

/**
 * Lets routes whose only interceptor is a plain one call it directly. Nest wraps every interceptor in layers of rxjs,
 * a twentieth of what a request cost the hot path; for all other routes nothing changes.
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
