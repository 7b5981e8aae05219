import { Injectable } from '@nestjs/common';
import type { Fields } from '../domain/differences.js';
import type { InstallationFields } from '../domain/installation-document.js';
import type { PlanTerms, Present } from '../domain/plan-section.js';
import type { Circumstances, SectionPlan } from '../section.js';
import { ChannelsSection, type ChannelEntry } from './channels.section.js';
import { CredentialsSection, type CredentialEntry } from './credentials.section.js';
import { ModelsSection, type ModelEntry } from './models.section.js';
import { PricesSection, type PriceEntry } from './prices.section.js';
import { RoutesSection, type RouteEntry } from './routes.section.js';
import { TiersSection, type TierEntry } from './tiers.section.js';

/** What a file says, by section; null: it says nothing of that kind. */
export interface Declaration {
  readonly tiers: readonly TierEntry[] | null;
  readonly models: readonly ModelEntry[] | null;
  readonly prices: readonly PriceEntry[] | null;
  readonly channels: readonly ChannelEntry[] | null;
  readonly credentials: readonly CredentialEntry[] | null;
  readonly routes: readonly RouteEntry[] | null;
}

/** All sections, in the order in which an installation is made. */
@Injectable()
export class Sections {
  constructor(
    private readonly tiers: TiersSection,
    private readonly models: ModelsSection,
    private readonly prices: PricesSection,
    private readonly channels: ChannelsSection,
    private readonly credentials: CredentialsSection,
    private readonly routes: RoutesSection,
  ) {}

  /** What is there and not archived, sorted by keys. */
  async read(): Promise<InstallationFields> {
    return {
      tiers: fieldsOf(await this.tiers.read()),
      models: fieldsOf(await this.models.read()),
      prices: fieldsOf(await this.prices.read()),
      channels: fieldsOf(await this.channels.read()),
      credentials: fieldsOf(await this.credentials.read()),
      routes: fieldsOf(await this.routes.read()),
    };
  }

  /** Changes nothing. */
  async plan(declaration: Declaration, terms: PlanTerms, nowMs: number): Promise<SectionPlan[]> {
    const nobody: ReadonlySet<string> = new Set();
    const bare: Circumstances = { ...terms, nowMs, tiers: nobody, models: nobody };
    const tiers = await this.tiers.plan(declaration.tiers, bare);
    const models = await this.models.plan(declaration.models, bare);
    const circumstances = { ...bare, tiers: tiers.names, models: models.names };
    return [
      tiers,
      models,
      await this.prices.plan(declaration.prices, circumstances),
      await this.channels.plan(declaration.channels, circumstances),
      await this.credentials.plan(declaration.credentials, circumstances),
      await this.routes.plan(declaration.routes, circumstances),
    ];
  }
}

function fieldsOf(found: readonly Present[]): Fields[] {
  const live = found.filter(({ archivedAt }) => archivedAt === null);
  return live.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ fields }) => fields);
}
