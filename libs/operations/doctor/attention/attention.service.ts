import { Injectable } from '@nestjs/common';
import { AuditRepository } from '#core/infra';
import { OrganizationsService } from '#auth';
import { AccountsService, UsageService } from '#billing/ledger';
import { ModelsService } from '#catalog';
import { ChannelsService } from '#channels';
import { Clock, withTimeout } from '#core';
import { MailsService } from '#core/mail';
import {
  channelAttention,
  inOrder,
  invoiceDifference,
  isLow,
  lowBalance,
  ofInstallation,
  reasonOf,
  unpricedModel,
  type Attention,
} from '../domain/attention.js';
import { SystemAttention } from './system-attention.service.js';

const DAY_MS = 86_400_000;
const INVOICES_MS = 35 * DAY_MS;
const SOURCE_TIMEOUT_MS = 3_000;
const CHANNELS_MAX = 1_000;
const ORGANIZATIONS_MAX = 20;
const COUNTED_MAX = 100;

interface AttentionList {
  readonly items: readonly Attention[];
  /** False: a store did not answer, so something may be missing. */
  readonly complete: boolean;
}

/** What an operator should act on now, from the stores; no upstream is called. */
@Injectable()
export class AttentionService {
  constructor(
    private readonly channels: ChannelsService,
    private readonly models: ModelsService,
    private readonly organizations: OrganizationsService,
    private readonly accounts: AccountsService,
    private readonly usage: UsageService,
    private readonly mails: MailsService,
    private readonly audit: AuditRepository,
    private readonly system: SystemAttention,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<AttentionList> {
    const sources = [
      ...[this.ofChannels(), this.ofModels(), this.ofOrganizations(), this.ofInvoices(), this.ofMails()],
      ...this.system.sources(),
    ];
    const found = await Promise.all(
      sources.map((source) => withTimeout(SOURCE_TIMEOUT_MS, source).catch((): null => null)),
    );
    return { items: inOrder(found.flatMap((items) => items ?? [])), complete: !found.includes(null) };
  }

  private async ofChannels(): Promise<Attention[]> {
    const filter = { statuses: null, includeArchived: false, q: null };
    const [{ rows }, health] = await Promise.all([
      this.channels.list(filter, { limit: CHANNELS_MAX, after: null, before: null }),
      this.channels.readHealth(),
    ]);
    if (health === null) throw new Error('the health of channels is unknown');
    const modelIds = rows.flatMap(({ models }) => models.map(({ modelId }) => modelId));
    return channelAttention(rows, health, await this.models.canonicalIdsOf([...new Set(modelIds)]));
  }

  private async ofModels(): Promise<Attention[]> {
    const names = await this.models.findUnpriced();
    const found = await Promise.all(
      names.slice(0, COUNTED_MAX).map(async (name) => [await this.models.findIdOfCanonical(name), name] as const),
    );
    return found.flatMap(([id, name]) => (id === null ? [] : [unpricedModel(id, name)]));
  }

  /** Of the customers that spend, those with the largest spend first. */
  private async ofOrganizations(): Promise<Attention[]> {
    const nowMs = this.clock.nowMs();
    const day = { from: new Date(nowMs - DAY_MS), before: new Date(nowMs + 1) };
    const sums = await this.usage.sumGroups(day, 'organization');
    const burns = new Map(sums.map(({ group, revenueNanoUsd }) => [group, revenueNanoUsd]));
    const available = await this.accounts.availableOf([...burns.keys()]);
    const low = [...burns]
      .map(([id, burnNanoUsd]) => ({ id, burnNanoUsd, availableNanoUsd: available.get(id) ?? 0n }))
      .filter(isLow)
      .sort((one, other) => (one.burnNanoUsd < other.burnNanoUsd ? 1 : -1))
      .slice(0, ORGANIZATIONS_MAX);
    return Promise.all(low.map(async (one) => lowBalance(one, (await this.organizations.get(one.id)).name)));
  }

  /** Of each channel the newest check counts. */
  private async ofInvoices(): Promise<Attention[]> {
    const nowMs = this.clock.nowMs();
    const window = { createdFrom: new Date(nowMs - INVOICES_MS), createdBefore: new Date(nowMs + 1) };
    const filter = { ...window, actions: ['upstream_invoice.check'] };
    const { rows } = await this.audit.list(filter, { limit: COUNTED_MAX, after: null, before: null });
    const newest = new Map<string, Attention | null>();
    for (const { after, createdAt } of rows) {
      const check = after as { channel_ids?: string[]; reconciles?: boolean; unequal_lines?: number } | null;
      for (const id of check?.channel_ids ?? []) {
        if (newest.has(id)) continue;
        const differs = check?.reconciles === false;
        newest.set(id, differs ? invoiceDifference(id, createdAt, check.unequal_lines ?? 0) : null);
      }
    }
    return [...newest.values()].filter((item) => item !== null);
  }

  private async ofMails(): Promise<Attention[]> {
    const { rows, hasMore } = await this.mails.list(
      { statuses: ['dead'] },
      { limit: COUNTED_MAX, after: null, before: null },
    );
    if (rows.length === 0) return [];
    const reason = hasMore
      ? reasonOf('mails_dead_over', { count: COUNTED_MAX })
      : reasonOf('mails_dead', { count: rows.length });
    return [ofInstallation('mails_dead', 'warning', 'mails', reason)];
  }
}
