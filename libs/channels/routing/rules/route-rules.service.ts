import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  requireRestorable,
  RoutifyError,
  rowOf,
  type Actor,
} from '#core';
import { ChangeBus, violatedUniqueIndex, type Transaction, changeRow, recordChange } from '#core/infra';
import type { RouteMatch } from '../domain/rules/route-rule.js';
import { describeRoute } from './describe-route.js';
import { MATCH_INDEX, RouteRulesRepository, type RouteColumns, type RouteRecord } from './route-rules.repository.js';

/** Fields that an operator sends; absent ones, also those of `match`, keep their value or take their default. */
export type RouteFields = Partial<Omit<RouteColumns, 'match'>> & { readonly match?: Partial<RouteMatch> };

/** Matches every request, and applies the defaults. */
const BLANK: RouteColumns = {
  match: { model: null, tierId: null, organizationId: null, tag: null },
  strategy: 'weighted',
  maxAttempts: null,
  fallbacks: [],
};

interface Step {
  readonly action: string;
  readonly actor: Actor;
  readonly expectedVersion?: number | null;
  /** Writes the change; returns `before` when nothing changes. */
  readonly work: (tx: Transaction, before: RouteRecord) => Promise<RouteRecord>;
}

/** Route rules as operators manage them. Each change is audited, committed, then announced to the gateways. */
@Injectable()
export class RouteRulesService {
  constructor(
    private readonly rules: RouteRulesRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(includeArchived: boolean, page: PageRequest): Promise<Page<RouteRecord>> {
    return this.rules.list(includeArchived, page);
  }

  /** Throws `not_found`. Includes archived rules. */
  async get(id: string): Promise<RouteRecord> {
    return found(await this.rules.find(id), id);
  }

  /** Throws `conflict` when another rule has the same match, as `update` and `restore` do. */
  async create(fields: RouteFields, actor: Actor): Promise<RouteRecord> {
    const id = newUuid(this.clock.nowMs());
    const created = await this.refusingTakenMatch(() =>
      this.rules.transaction(async (tx) => {
        const rule = await this.rules.insert(tx, id, merge(BLANK, fields));
        await record(tx, { action: 'route.create', actor }, null, rule);
        return rule;
      }),
    );
    this.bus.announce('channels', id);
    return created;
  }

  /** @param expectedVersion null: any */
  async update(
    id: string,
    fields: RouteFields,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<RouteRecord>> {
    const work: Step['work'] = (tx, before) => {
      if (before.archivedAt !== null) throw refusal('route_archived', {});
      return this.rules.update(tx, id, merge(before, fields));
    };
    return this.change(id, { action: 'route.update', actor, expectedVersion, work });
  }

  /** The rule no longer applies to any request. */
  async archive(id: string, expectedVersion: number | null, actor: Actor): Promise<ChangeOutcome<RouteRecord>> {
    const work: Step['work'] = async (tx, before) =>
      before.archivedAt === null ? this.rules.setArchived(tx, id, new Date(this.clock.nowMs())) : before;
    return this.change(id, { action: 'route.archive', actor, expectedVersion, work });
  }

  /** Undoes `archive` within 30 days; later, or when it is not archived, a `conflict`. */
  async restore(id: string, actor: Actor): Promise<RouteRecord> {
    const work: Step['work'] = (tx, { archivedAt }) => {
      requireRestorable(archivedAt, this.clock.nowMs());
      return this.rules.setArchived(tx, id, null);
    };
    const outcome = await this.change(id, { action: 'route.restore', actor, work });
    return rowOf(outcome);
  }

  private change(id: string, step: Step): Promise<ChangeOutcome<RouteRecord>> {
    return this.refusingTakenMatch(() =>
      this.rules.transaction((tx) =>
        changeRow<RouteRecord>(tx, {
          find: async () => found(await this.rules.findForUpdate(tx, id), id),
          expectedVersion: step.expectedVersion,
          write: (before) => step.work(tx, before),
          record: (before, after) => record(tx, step, before, after),
          announce: { bus: this.bus, topic: 'channels', id },
        }),
      ),
    );
  }

  private async refusingTakenMatch<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (violatedUniqueIndex(error) !== MATCH_INDEX) throw error;
      throw refusal('route_exists', {}, { param: 'match', cause: error });
    }
  }
}

function merge(before: RouteColumns, { match, ...fields }: RouteFields): RouteColumns {
  return { ...before, ...fields, match: { ...before.match, ...match } };
}

async function record(
  tx: Transaction,
  { actor, action }: Pick<Step, 'actor' | 'action'>,
  before: RouteRecord | null,
  after: RouteRecord,
): Promise<void> {
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'route',
    targetId: formatId('route', after.id),
    organizationId: after.match.organizationId,
    before: before === null ? null : describeRoute(before),
    after: describeRoute(after),
  });
}

function found(rule: RouteRecord | null, id: string): RouteRecord {
  if (rule !== null) return rule;
  throw new RoutifyError('not_found', `There is no route ${formatId('route', id)}.`);
}
