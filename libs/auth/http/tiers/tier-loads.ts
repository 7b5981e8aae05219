import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { UsageService, type UsagePeak } from '#billing/ledger';
import { OrganizationsService } from '../../organizations/organizations.service.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const MINUTES = 60n;
const SHOWN_MAX = 10;

interface Limits {
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
}

/** Averages a minute of the busiest hour, rounded up: some minute had at least as much. */
interface OrganizationLoad {
  readonly id: string;
  readonly name: string;
  readonly rpm: number;
  readonly tpm: number;
}

export interface TierLoad {
  readonly range: { readonly from: Date; readonly before: Date };
  /** Organizations with requests. */
  readonly active: number;
  /** Of these, those above a limit. */
  readonly over: number;
  readonly busiest: readonly OrganizationLoad[];
}

/** How much the organizations of a tier use, beside limits. From roll-ups: a row an hour and organization. */
@Injectable()
export class TierLoads {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly usage: UsageService,
    private readonly clock: Clock,
  ) {}

  async read(tierId: string, limits: Limits): Promise<TierLoad> {
    const nowMs = this.clock.nowMs();
    // Whole hours: there are sums of these.
    const from = new Date((Math.floor(nowMs / HOUR_MS) - HOURS + 1) * HOUR_MS);
    const range = { from, before: new Date(nowMs) };
    const [peaks, ids] = await Promise.all([this.usage.busiestHours(range), this.organizations.listIds({ tierId })]);
    const ofTier = new Set(ids);
    const loads = peaks.filter(({ group }) => ofTier.has(group)).map(loadOf);
    const over = loads.filter((load) => isOver(load, limits));
    const shown = [...over, ...loads.filter((load) => !over.includes(load))].slice(0, SHOWN_MAX);
    const known = await this.organizations.inOrder(shown.map(({ id }) => id));
    const names = new Map(known.map(({ id, name }) => [id, name]));
    const busiest = shown.map((load) => ({ ...load, name: names.get(load.id) ?? '' }));
    return { range, active: loads.length, over: over.length, busiest };
  }
}

function loadOf({ group, requests, tokens }: UsagePeak): Omit<OrganizationLoad, 'name'> {
  return { id: group, rpm: perMinute(requests), tpm: perMinute(tokens) };
}

function perMinute(ofHour: bigint): number {
  return Number((ofHour + MINUTES - 1n) / MINUTES);
}

function isOver(load: Pick<OrganizationLoad, 'rpm' | 'tpm'>, { rpm = Infinity, tpm = Infinity }: Limits): boolean {
  return load.rpm > rpm || load.tpm > tpm;
}
