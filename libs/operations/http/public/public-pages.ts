import { Injectable } from '@nestjs/common';
import { modelAllowed, TiersService } from '#auth';
import { CatalogSnapshot, describeModel, type ModelDescription } from '#catalog';
import { Clock, announcementAt, maintenanceAt } from '#core';
import { SettingsService } from '#core/infra';
import { ServiceActivity } from '#billing/ledger';
import { Remembered } from '#core/http';
import { presentPublicMaintenance, type PublicMaintenanceResponse } from './configuration.dto.js';
import { presentServiceStatus, type ServiceStatusResponse } from './service-status.dto.js';

const MODELS_MS = 60_000;
const STATUS_MS = 15_000;

/** What is read without log-in. Callers share the answers, so many of them cost no more than one. */
@Injectable()
export class PublicPages {
  readonly models: Remembered<ModelDescription[]>;
  readonly status: Remembered<ServiceStatusResponse>;

  constructor(
    private readonly tiers: TiersService,
    private readonly catalog: CatalogSnapshot,
    private readonly activity: ServiceActivity,
    private readonly settings: SettingsService,
    private readonly clock: Clock,
  ) {
    this.models = new Remembered(clock, MODELS_MS, () => this.readModels());
    this.status = new Remembered(clock, STATUS_MS, () => this.readStatus());
  }

  async readMaintenance(): Promise<PublicMaintenanceResponse> {
    const maintenance = await this.settings.getMaintenance();
    const nowMs = this.clock.nowMs();
    return presentPublicMaintenance(maintenanceAt(maintenance, nowMs), announcementAt(maintenance, nowMs));
  }

  /** The models and prices of an organization that registers now. */
  private async readModels(): Promise<ModelDescription[]> {
    const buyer = await this.tiers.getNewcomer();
    if (buyer === null) return [];
    const nowMs = this.clock.nowMs();
    return this.catalog.list(nowMs).flatMap((model) => {
      const offer = this.catalog.offerOf(model, buyer, nowMs);
      if (offer === null || !modelAllowed(buyer, model)) return [];
      return [describeModel(model.canonicalId, offer, buyer.multipliersPpm)];
    });
  }

  private async readStatus(): Promise<ServiceStatusResponse> {
    const [activity, maintenance] = await Promise.all([this.activity.read(), this.readMaintenance()]);
    return presentServiceStatus(activity, maintenance, this.clock.nowMs());
  }
}
