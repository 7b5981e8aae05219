import { applyDecorators, Delete, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiKeyGuard, NeedsKeyScope, Public } from '#auth';
import { CountGuard } from '../counts/count.guard.js';
import { expressPath, methodsOf, routeAt, V1_ROUTES, type V1Path, type V1Route } from './conventions/routes.js';
import { TierGuard } from './tier.guard.js';
import { UsageInterceptor } from './usage.interceptor.js';

const METHODS = { GET: Get, POST: Post, DELETE: Delete } as const;

/**
 * The handler of routes of one kind, with their guards: of the key, and of the tier where they have a body; what a model
 * answers is metered by the interceptor. One method: the only one of the path, unless it is named. Throws for routes of
 * several kinds, of which some would lack a guard.
 */
export function Serves(
  paths: V1Path | readonly V1Path[],
  method?: keyof typeof METHODS,
): ReturnType<typeof applyDecorators> {
  const [first, ...others] = [paths].flat();
  if (first === undefined) throw new Error('no path is served');
  const kind = kindOf(V1_ROUTES[first]);
  const different = others.find((path) => kindOf(V1_ROUTES[path]) !== kind);
  if (different !== undefined) throw new Error(`${first} and ${different} need different guards`);
  const served = METHODS[method ?? (methodsOf(first)[0] as keyof typeof METHODS)];
  return applyDecorators(served([first, ...others].map(expressPath)), ...ACCESS[kind]());
}

function kindOf({ scope, runs, counts }: V1Route): keyof typeof ACCESS {
  if (scope === 'public') return 'open';
  if (counts !== undefined) return 'counted';
  return runs === undefined ? 'read' : 'run';
}

const needsScope = (): MethodDecorator => NeedsKeyScope(scopeAt);

const ACCESS = {
  open: () => [Public()],
  read: () => [needsScope(), UseGuards(ApiKeyGuard)],
  counted: () => [HttpCode(200), needsScope(), UseGuards(ApiKeyGuard, CountGuard, TierGuard)],
  run: () => [needsScope(), UseGuards(ApiKeyGuard, TierGuard), UseInterceptors(UsageInterceptor)],
} as const satisfies Readonly<Record<string, () => MethodDecorator[]>>;

function scopeAt(registered: string): Exclude<V1Route['scope'], 'public'> {
  const { scope } = routeAt(registered);
  return scope === 'public' ? null : scope;
}
