import { definedFields } from '#core/http';
import { routeKey, type RouteEntry } from '../../../installation/sections/routes.section.js';
import type { DeclaredRouteRequest } from './installation.dto.js';

export function routeEntryOf({ match, strategy, max_attempts, fallbacks }: DeclaredRouteRequest): RouteEntry {
  const named = { model: match.model ?? null, tier: match.tier ?? null, tag: match.tag ?? null };
  const route = { match: named, ...definedFields({ strategy, maxAttempts: max_attempts, fallbacks }) };
  const fields = definedFields({ match: named, strategy, max_attempts, fallbacks });
  return { key: routeKey(named), fields, patch: route, create: { input: route } };
}
