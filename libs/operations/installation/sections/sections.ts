import { Injectable } from '@nestjs/common';
import type { Fields } from '../domain/differences.js';
import type { InstallationFields } from '../domain/installation-document.js';
import type { PlanOptions, ExistingItem } from '../domain/plan-section.js';
import type { PlanContext, SectionPlan } from './section.js';
import { ChannelsSection, type ChannelEntry } from './channels.section.js';
import { CredentialsSection, type CredentialEntry } from './credentials.section.js';
import { DisplayRatesSection, type DisplayRateEntry } from './display-rates.section.js';
import { ModelsSection, type ModelEntry } from './models.section.js';
import { PricesSection, type PriceEntry } from './prices.section.js';
import { resolvedRoute, RoutesSection, type RouteEntry } from './routes.section.js';
import { resolvedTier, TiersSection, type TierEntry } from './tiers.section.js';

/** A file by section; null: the section is absent. */
export interface Declaration {
  readonly tiers: readonly TierEntry[] | null;
  readonly models: readonly ModelEntry[] | null;
  readonly prices: readonly PriceEntry[] | null;
  readonly channels: readonly ChannelEntry[] | null;
  readonly credentials: readonly CredentialEntry[] | null;
  readonly routes: readonly RouteEntry[] | null;
  readonly display_rates: readonly DisplayRateEntry[] | null;
}

/** All sections, in creation order. */
@Injectable()
export class Sections {
  constructor(
    private readonly tiers: TiersSection,
    private readonly models: ModelsSection,
    private readonly prices: PricesSection,
    private readonly channels: ChannelsSection,
    private readonly credentials: CredentialsSection,
    private readonly routes: RoutesSection,
    private readonly displayRates: DisplayRatesSection,
  ) {}

  /** Existing items except archived ones, sorted by keys. */
  async read(): Promise<InstallationFields> {
    return {
      tiers: fieldsOf(await this.tiers.read()),
      models: fieldsOf(await this.models.read()),
      prices: fieldsOf(await this.prices.read()),
      channels: fieldsOf(await this.channels.read()),
      credentials: fieldsOf(await this.credentials.read()),
      routes: fieldsOf(await this.routes.read()),
      display_rates: fieldsOf(await this.displayRates.read()),
    };
  }

  /** Changes nothing. */
  async plan(declaration: Declaration, options: PlanOptions, nowMs: number): Promise<SectionPlan[]> {
    const none: ReadonlySet<string> = new Set();
    const bare: PlanContext = { ...options, nowMs, tiers: none, models: none };
    const names = await this.models.namesAfter(declaration.models);
    const declaredTiers = declaration.tiers?.map((entry) => resolvedTier(entry, names)) ?? null;
    const declaredRoutes = declaration.routes?.map((entry) => resolvedRoute(entry, names)) ?? null;
    const tiers = await this.tiers.plan(declaredTiers, bare);
    const models = await this.models.plan(declaration.models, bare);
    const context = { ...bare, tiers: tiers.names, models: models.names };
    return [
      tiers,
      models,
      await this.prices.plan(declaration.prices, context),
      await this.channels.plan(declaration.channels, context),
      await this.credentials.plan(declaration.credentials, context),
      await this.routes.plan(declaredRoutes, context),
      await this.displayRates.plan(declaration.display_rates, context),
    ];
  }
}

function fieldsOf(found: readonly ExistingItem[]): Fields[] {
  const live = found.filter(({ archivedAt }) => archivedAt === null);
  return live.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ fields }) => fields);
}
