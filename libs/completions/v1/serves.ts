import { applyDecorators, Delete, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiKeyGuard, NeedsKeyScope, Public } from '#auth';
import { CountGuard } from '../counts/count.guard.js';
import { expressPath, methodsOf, routeAt, V1_ROUTES, type V1Path, type V1Route } from './conventions/routes.js';
import { TierGuard } from './tier.guard.js';
import { UsageInterceptor } from './usage.interceptor.js';

const METHODS = { GET: Get, POST: Post, DELETE: Delete } as const;

/**
 * The handler of routes of one kind, with their guards: of the key, and of the tier where they have a body; what a model
 * answers is metered by the interceptor. One method: the only one of the path, unless it is named.
 */
export function Serves(
  paths: V1Path | readonly V1Path[],
  method?: keyof typeof METHODS,
): ReturnType<typeof applyDecorators> {
  const [first, ...others] = [paths].flat();
  if (first === undefined) throw new Error('no path is served');
  const served = METHODS[method ?? (methodsOf(first)[0] as keyof typeof METHODS)];
  return applyDecorators(served([first, ...others].map(expressPath)), ...accessOf(V1_ROUTES[first]));
}

function accessOf({ scope, runs, counts }: V1Route): MethodDecorator[] {
  if (scope === 'public') return [Public()];
  const needed = NeedsKeyScope((registered) => scopeAt(registered));
  if (counts !== undefined) return [HttpCode(200), needed, UseGuards(ApiKeyGuard, CountGuard, TierGuard)];
  if (runs === undefined) return [needed, UseGuards(ApiKeyGuard)];
  return [needed, UseGuards(ApiKeyGuard, TierGuard), UseInterceptors(UsageInterceptor)];
}

function scopeAt(registered: string): Exclude<V1Route['scope'], 'public'> {
  const { scope } = routeAt(registered);
  return scope === 'public' ? null : scope;
}
