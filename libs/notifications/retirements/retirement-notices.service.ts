import { Injectable } from '@nestjs/common';
import { ModelsRepository, type CatalogModel } from '#catalog';
import { recordEvents } from '#core/infra';
import { Clock, formatId } from '#core';
import { MODEL_USED_DAYS, ModelUsers } from '#billing/ledger';
import { dueNotice } from './domain/due-notice.js';
import { RetirementMails } from './retirement-mails.js';
import { noticeKey, RetirementNoticeRepository, type Notice } from './retirement-notice.repository.js';

const DAY_MS = 86_400_000;

/** By `noticeKey`. */
type SentNotices = ReadonlySet<string>;

/** A model with the notice that is due about it. */
interface DueModel extends Notice {
  readonly model: CatalogModel;
}

/** Notices to organizations about models that they use and that retire. */
@Injectable()
export class RetirementNotices {
  constructor(
    private readonly models: ModelsRepository,
    private readonly users: ModelUsers,
    private readonly notices: RetirementNoticeRepository,
    private readonly mails: RetirementMails,
    private readonly clock: Clock,
  ) {}

  /** Sends what is due. Throws the first failure, after all other organizations have theirs. */
  async sendDue(signal: AbortSignal): Promise<void> {
    const due = await this.findDue();
    if (due.length === 0) return;
    const sent = await this.notices.sentAbout(due.map(({ modelId }) => modelId));
    const failures: unknown[] = [];
    for (const [organizationId, models] of await this.unsentByOrganization(due, sent)) {
      if (signal.aborted) return;
      await this.send(organizationId, models, sent).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  private async findDue(): Promise<DueModel[]> {
    const nowMs = this.clock.nowMs();
    return (await this.models.loadAll()).flatMap((model): DueModel[] => {
      const { id: modelId, status, sunsetAtMs } = model;
      // One that is retired for longer has no users.
      if (sunsetAtMs === null || status === 'draft' || sunsetAtMs < nowMs - MODEL_USED_DAYS * DAY_MS) return [];
      const days = dueNotice(sunsetAtMs, nowMs);
      return days === null ? [] : [{ model, modelId, sunsetAtMs, days }];
    });
  }

  private async unsentByOrganization(due: readonly DueModel[], sent: SentNotices): Promise<Map<string, DueModel[]>> {
    const unsent = new Map<string, DueModel[]>();
    for (const one of due) {
      for (const organizationId of await this.users.at(one.modelId, this.clock.nowMs())) {
        if (sent.has(noticeKey(organizationId, one))) continue;
        unsent.set(organizationId, [...(unsent.get(organizationId) ?? []), one]);
      }
    }
    return unsent;
  }

  /** One email for all. At the retirement there is one only without a notice ahead. */
  private async send(organizationId: string, due: readonly DueModel[], sent: SentNotices): Promise<void> {
    const isKnown = (one: DueModel): boolean =>
      ([30, 7] as const).some((days) => sent.has(noticeKey(organizationId, { ...one, days })));
    await this.notices.transaction(async (tx) => {
      const claimed = new Set(await this.notices.claim(tx, organizationId, due));
      const taken = due.filter(({ modelId }) => claimed.has(modelId));
      if (taken.length === 0) return;
      await recordEvents(
        tx,
        taken.map((one) => ({ type: 'model.sunset', organizationId, data: eventData(one) })),
      );
      const mailed = taken.filter((one) => one.days > 0 || !isKnown(one));
      await this.mails.retiring(
        tx,
        organizationId,
        mailed.map(({ model }) => model),
      );
    });
  }
}

function eventData({ model, modelId, sunsetAtMs, days }: DueModel) {
  return {
    model_id: formatId('mdl', modelId),
    model: model.canonicalId,
    days,
    sunset_at: new Date(sunsetAtMs).toISOString(),
    sunset_action: model.sunsetAction,
    replacement: model.replacement,
    note: model.sunsetNote,
  };
}
