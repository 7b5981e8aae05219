import type { INestApplication } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { IdPrefix } from '#kernel';
import { IdPipe } from '../http/conventions/read-id.js';

interface RouteArgument {
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
}

/** Kinds of the ids in the path of a route, by the name of the parameter. */
export type PathIds = Readonly<Record<string, IdPrefix>>;

/** Which ids the routes of an app take in their paths, by `operationId`: read from the pipes of their parameters. */
export function findPathIds(
  app: INestApplication,
  operationIdOf: (controller: string, method: string) => string,
): ReadonlyMap<string, PathIds> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap(({ controllers: some }) => [...some.values()]);
  return new Map(
    controllers.flatMap(({ metatype, name }) =>
      typeof metatype !== 'function'
        ? []
        : Object.getOwnPropertyNames(metatype.prototype).map((method) => [
            operationIdOf(String(name), method),
            idsOf(metatype, method),
          ]),
    ),
  );
}

function idsOf(controller: object, method: string): PathIds {
  const found = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, RouteArgument>;
  const ids: Record<string, IdPrefix> = {};
  for (const { data, pipes = [] } of Object.values(found)) {
    const pipe = pipes.find((candidate) => candidate instanceof IdPipe);
    if (typeof data === 'string' && pipe !== undefined) ids[data] = pipe.prefix;
  }
  return ids;
}
