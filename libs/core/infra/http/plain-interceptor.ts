import {
  ForbiddenException,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/internal';
import {
  ExecutionContextHost,
  FORBIDDEN_MESSAGE,
  type GuardsContextCreator,
  type InterceptorsContextCreator,
} from '@nestjs/core/internal';
import { RouterExecutionContext } from '@nestjs/core/router/router-execution-context.js';
import { from, isObservable, lastValueFrom, type Observable } from 'rxjs';

/** An interceptor that runs code before and after a handler and needs no stream of values. */
export abstract class PlainInterceptor implements NestInterceptor {
  /** Calls `handle` once and returns its result. Errors go to the exception filters. */
  abstract around(context: ExecutionContext, handle: () => Promise<unknown>): Promise<unknown>;

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.around(context, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}

type Create = RouterExecutionContext['create'];

/** The path to Nest's maker of route handlers; private, so Nest's version is pinned and a test checks it. */
interface NestInternals {
  readonly routesResolver: { readonly routerExplorer: { readonly executionContextCreator: RouteInternals } };
}

interface RouteInternals extends Pick<RouterExecutionContext, 'create' | 'getMetadata'> {
  readonly guardsContextCreator: GuardsContextCreator;
  readonly interceptorsContextCreator: InterceptorsContextCreator;
  isResponseHandled(instance: object, methodName: string, parameters: readonly object[]): boolean;
}

/**
 * Routes with a plain interceptor as their only one, whose handlers take request and response and answer themselves,
 * call guards, interceptor and handler one after another. Nest has twenty promises and an rxjs subject around them, a
 * tenth of the cost of a request on the hot path. All other routes, and all exception filters, are unchanged.
 */
export function callPlainInterceptorsDirectly(app: INestApplication): void {
  const routes = (app as unknown as NestInternals).routesResolver.routerExplorer.executionContextCreator;
  if (!((routes as unknown) instanceof RouterExecutionContext)) {
    throw new TypeError('this version of Nest makes its route handlers elsewhere');
  }
  const create = routes.create.bind(routes);
  routes.create = (...route: Parameters<Create>) => directHandler(routes, route) ?? create(...route);
}

/** Null for a route whose handler Nest has to make. */
function directHandler(routes: RouteInternals, route: Parameters<Create>): ReturnType<Create> | null {
  const [instance, callback, , moduleKey] = route;
  const [only, ...others] = routes.interceptorsContextCreator.create(instance, callback, moduleKey);
  if (!(only instanceof PlainInterceptor) || others.length > 0 || !answersItself(routes, route)) return null;
  const guards = routes.guardsContextCreator.create(instance, callback, moduleKey);
  return async (request, response, next) => {
    const context = new ExecutionContextHost([request, response, next], instance.constructor as Type, callback);
    for (const guard of guards) {
      const verdict = guard.canActivate(context);
      const isActive = isObservable(verdict) ? await lastValueFrom(verdict) : verdict === true || (await verdict);
      if (!isActive) throw new ForbiddenException(FORBIDDEN_MESSAGE);
    }
    await only.around(context, () => callback.call(instance, request, response) as Promise<unknown>);
  };
}

/** Whether the handler's parameters are `@Req()` and `@Res()`, without `passthrough`. */
function answersItself(routes: RouteInternals, route: Parameters<Create>): boolean {
  const [instance, callback, methodName, moduleKey, requestMethod] = route;
  const { getParamsMetadata } = routes.getMetadata(instance, callback, methodName, moduleKey, requestMethod, 'http');
  const parameters = getParamsMetadata(moduleKey);
  const typeAt = (at: number): unknown => parameters.find(({ index }) => index === at)?.type;
  const isPlain = typeAt(0) === RouteParamtypes.REQUEST && typeAt(1) === RouteParamtypes.RESPONSE;
  return isPlain && parameters.length === 2 && routes.isResponseHandled(instance, methodName, parameters);
}
