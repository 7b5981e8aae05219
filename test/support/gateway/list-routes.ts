import { RequestMethod, type INestApplication } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { IS_PUBLIC } from '#auth';

export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In OpenAPI's notation: `/admin/v1/keys/{id}`. */
  readonly path: string;
  readonly isPublic: boolean;
}

type Handler = (...args: unknown[]) => unknown;

/** Every route that the controllers of an app declare, from their decorators; those whose handler or class is listed. */
export function listRoutes(app: INestApplication, isListed: (target: Handler) => boolean = () => true): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, unknown>;
    const handlers = Object.getOwnPropertyNames(prototype).map((name) => prototype[name]);
    const isAnyListed = (handler: Handler) => [handler, metatype as Handler].some(isListed);
    return handlers
      .filter(isHandler)
      .filter(isAnyListed)
      .map((handler) => routeOf(metatype, handler));
  });
}

function isHandler(member: unknown): member is Handler {
  return typeof member === 'function' && Reflect.hasMetadata(METHOD_METADATA, member);
}

function routeOf(controller: object, handler: Handler): Route {
  const parts = [
    Reflect.getMetadata(PATH_METADATA, controller),
    Reflect.getMetadata(PATH_METADATA, handler),
  ] as string[];
  const path = parts.flatMap((part) => part.split('/')).filter((part) => part !== '');
  const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod].toLowerCase();
  return {
    method: method as Route['method'],
    path: `/${path.map((part) => part.replace(/^:(.+)$/, '{$1}')).join('/')}`,
    isPublic: [handler, controller].some((target) => Reflect.getMetadata(IS_PUBLIC, target) === true),
  };
}
