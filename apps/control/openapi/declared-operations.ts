import type { INestApplication } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { IS_PUBLIC } from '#auth';
import type { IdPrefix } from '#core';
import { STREAMS_EVENTS, IdPipe } from '#core/http';

interface RouteArgument {
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
}

/** Route metadata that the document builder does not read. */
export interface DeclaredOperation {
  /** Served without a token. */
  readonly isPublic: boolean;
  /** Id prefixes by path parameter, read from the pipes of the parameters. */
  readonly pathIds: Readonly<Record<string, IdPrefix>>;
  /** It streams its answer, which is never repeated. */
  readonly streamsEvents: boolean;
}

/** The routes of an app, by `operationId`. */
export function findDeclaredOperations(
  app: INestApplication,
  operationIdOf: (controller: string, method: string) => string,
): ReadonlyMap<string, DeclaredOperation> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap(({ controllers: some }) => [...some.values()]);
  return new Map(
    controllers.flatMap(({ metatype, name }) =>
      typeof metatype !== 'function'
        ? []
        : Object.getOwnPropertyNames(metatype.prototype).map((method) => [
            operationIdOf(String(name), method),
            {
              isPublic: isMarked(IS_PUBLIC, metatype, method),
              pathIds: idsOf(metatype, method),
              streamsEvents: isMarked(STREAMS_EVENTS, metatype, method),
            },
          ]),
    ),
  );
}

function isMarked(key: string, controller: { readonly prototype: unknown }, method: string): boolean {
  const handler = (controller.prototype as Record<string, unknown>)[method];
  return [handler, controller].some(
    (target) => typeof target === 'function' && Reflect.getMetadata(key, target) === true,
  );
}

function idsOf(controller: object, method: string): DeclaredOperation['pathIds'] {
  const found = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, RouteArgument>;
  const ids: Record<string, IdPrefix> = {};
  for (const { data, pipes = [] } of Object.values(found)) {
    const pipe = pipes.find((candidate) => candidate instanceof IdPipe);
    if (typeof data === 'string' && pipe !== undefined) ids[data] = pipe.prefix;
  }
  return ids;
}
