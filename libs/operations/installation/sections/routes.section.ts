import { Injectable } from '@nestjs/common';
import type { Actor } from '#core';
import { TiersService } from '#auth';
import { RouteRulesService, type RouteFields, type RouteRecord } from '#channels';
import { withCanonicalIds } from '../domain/declared-names.js';
import { fault } from '../domain/faults-in.js';
import { readAll } from './read-all.js';
import { requireChanged, Section, type Check, type Entry, type Found, type SectionContext } from './section.js';
import { TierNames } from './tier-names.js';

/** The match of a rule, with a tier by its name. */
interface NamedMatch {
  readonly model: string | null;
  readonly tier: string | null;
  readonly tag: string | null;
}
interface NamedRoute extends Omit<RouteFields, 'match'> {
  readonly match: NamedMatch;
}
export type RouteEntry = Entry<NamedRoute, NamedRoute>;

/** The natural key of a route: unique per match. */
export function routeKey(match: NamedMatch): string {
  const parts = Object.entries(match).flatMap(([name, value]) => (value === null ? [] : [`${name}=${String(value)}`]));
  return parts.length === 0 ? 'all requests' : parts.join(' ');
}

/** An entry as it is stored: aliases mean their models. */
export function resolvedRoute(entry: RouteEntry, models: Parameters<typeof withCanonicalIds>[2]): RouteEntry {
  const resolved = (route: NamedRoute): NamedRoute => withCanonicalIds(route, ['fallbacks'], models);
  const { create } = entry;
  return {
    ...entry,
    fields: withCanonicalIds(entry.fields, ['fallbacks'], models),
    patch: resolved(entry.patch),
    create: 'input' in create ? { input: resolved(create.input) } : create,
  };
}

/** Routing rules without an organization; rules of one organization are customer data. */
@Injectable()
export class RoutesSection extends Section<RouteRecord, NamedRoute, NamedRoute> {
  protected readonly name = 'routes';

  constructor(
    private readonly routes: RouteRulesService,
    private readonly tiers: TiersService,
  ) {
    super();
  }

  async read(): Promise<Found<RouteRecord>[]> {
    const [routes, tiers] = await Promise.all([
      readAll((page) => this.routes.list(false, page)),
      TierNames.read(this.tiers),
    ]);
    return routes.flatMap((route): Found<RouteRecord>[] => {
      const { id, version, archivedAt, match, strategy, maxAttempts, fallbacks } = route;
      const tier = match.tierId === null ? null : tiers.findName(match.tierId);
      if (match.organizationId !== null || (match.tierId !== null && tier === null)) return [];
      const named = { model: match.model, tier, tag: match.tag };
      const fields = { match: named, strategy, max_attempts: maxAttempts, fallbacks };
      return [{ key: routeKey(named), fields, id, version, archivedAt, row: route }];
    });
  }

  protected checkFor({
    tiers,
  }: SectionContext<RouteRecord, NamedRoute, NamedRoute>): Check<RouteRecord, NamedRoute, NamedRoute> {
    return (entry) => {
      const tier = entry?.patch.match.tier ?? null;
      return tier === null || tiers.has(tier) ? [] : [fault('match.tier', `There is no tier ${tier}.`)];
    };
  }

  protected async create({ match: { tier, ...match }, ...fields }: NamedRoute, actor: Actor): Promise<RouteRecord> {
    const tierId = tier === null ? null : (await TierNames.read(this.tiers)).getId(tier);
    return this.routes.create({ ...fields, match: { ...match, tierId } }, actor);
  }

  /** The match is the key of the rule, so it never changes. */
  protected async update(
    { id, version }: RouteRecord,
    { patch }: RouteEntry,
    _changed: unknown,
    actor: Actor,
  ): Promise<RouteRecord> {
    const { strategy, maxAttempts, fallbacks } = patch;
    const fields = {
      ...(strategy && { strategy }),
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
      ...(fallbacks && { fallbacks }),
    };
    return requireChanged(await this.routes.update(id, fields, version, actor));
  }

  protected restore(): never {
    throw new Error('an archived route cannot be restored: another route may match its requests');
  }

  protected async archive({ id, version }: RouteRecord, actor: Actor): Promise<RouteRecord> {
    return requireChanged(await this.routes.archive(id, version, actor));
  }
}
