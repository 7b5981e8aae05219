import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, type Transaction } from '#core/infra';
import {
  Clock,
  formatId,
  formatUsd,
  refusal,
  RoutifyError,
  type ChangeOutcome,
  type Page,
  type PageRequest,
  type Actor,
} from '#core';
import { CredentialCosts } from '#billing/ledger';
import type { AccountState } from '../domain/account-state.js';
import { BalanceAlarms } from '../alarms/balance-alarms.js';
import { PullsRepository } from '../pulls/pulls.repository.js';
import { AccountStates } from '../accounts/account-states.service.js';
import {
  UpstreamBalancesRepository,
  type BalanceChanges,
  type BalanceFields,
  type BalanceRow,
} from '../accounts/upstream-balances.repository.js';

/** The clock of an operator may be ahead by this much. */
const CLOCK_LEAD_MS = 60_000;

/** A credential with what is left on its account. */
export interface UpstreamBalance extends BalanceRow {
  readonly state: AccountState;
}

export interface BalancePatch {
  /** Null: what was stated no longer counts. */
  readonly statedNanoUsd?: bigint | null;
  /** For when it is stated. Absent: for now. */
  readonly statedAt?: Date;
  readonly sharesWithId?: string | null;
  readonly alertBelowDays?: number | null;
  readonly alertBelowNanoUsd?: bigint | null;
}

/** Balances of accounts at providers, as operators see and state them. */
@Injectable()
export class UpstreamBalances {
  constructor(
    private readonly balances: UpstreamBalancesRepository,
    private readonly states: AccountStates,
    private readonly alarms: BalanceAlarms,
    private readonly pulls: PullsRepository,
    private readonly costs: CredentialCosts,
    private readonly clock: Clock,
  ) {}

  async list(
    filter: Parameters<UpstreamBalancesRepository['list']>[0],
    page: PageRequest,
  ): Promise<Page<UpstreamBalance>> {
    const { rows, ...rest } = await this.balances.list(filter, page);
    return { ...rest, rows: await this.withStates(rows) };
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<UpstreamBalance> {
    return this.withState(await this.require(id));
  }

  /** Throws 400 for a time that is not covered by costs, and for credentials that cannot share an account. */
  async update(
    id: string,
    patch: BalancePatch,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<UpstreamBalance>> {
    const outcome = await this.balances.change((tx) =>
      changeRow<BalanceRow>(tx, {
        find: () => this.require(id, tx),
        expectedVersion,
        write: async (before) => {
          const changes = await this.changesOf(tx, before, patch);
          return Object.keys(changes).length === 0 ? before : this.balances.update(tx, id, changes);
        },
        record: (before, after) =>
          recordChange(tx, {
            actor,
            action: 'upstream_balance.update',
            targetKind: 'credential',
            targetId: formatId('crd', id),
            before: describe(before),
            after: describe(after),
          }),
      }),
    );
    if (!('changed' in outcome)) return { conflict: await this.withState(outcome.conflict) };
    await this.alarms.check([accountId(outcome.changed)]);
    return { changed: await this.get(id) };
  }

  /** Makes a pull of the account due. What comes of it is there some seconds later. Throws `not_found`. */
  async refresh(id: string): Promise<UpstreamBalance> {
    await this.pulls.hasten(accountId(await this.require(id)));
    return this.get(id);
  }

  private async changesOf(
    tx: Transaction,
    before: BalanceRow,
    { statedNanoUsd, statedAt, sharesWithId, ...thresholds }: BalancePatch,
  ): Promise<BalanceChanges> {
    if (statedNanoUsd == null && statedAt !== undefined) {
      throw new RoutifyError('invalid_request_error', 'stated_at: requires stated_usd.', { param: 'stated_at' });
    }
    const shared = sharesWithId === undefined ? before.sharesWithId : sharesWithId;
    const ownFields = Object.keys(thresholds).length > 0 || statedNanoUsd != null;
    if (shared !== null && ownFields) throw refusal('upstream_balance_shared', { credential: formatId('crd', shared) });
    if (sharesWithId != null) return this.sharing(tx, before, sharesWithId);
    return {
      ...thresholds,
      ...(sharesWithId === null ? { sharesWithId } : {}),
      ...(statedNanoUsd === undefined ? {} : await this.stated(statedNanoUsd, statedAt)),
    };
  }

  private async stated(statedNanoUsd: bigint | null, at: Date | undefined): Promise<BalanceChanges> {
    if (statedNanoUsd === null) return { statedNanoUsd, statedAt: null };
    const now = new Date(this.clock.nowMs());
    if (at === undefined) return { statedNanoUsd, statedAt: now };
    if (at.getTime() > now.getTime() + CLOCK_LEAD_MS) {
      throw new RoutifyError('invalid_request_error', 'stated_at: must not be in the future.', { param: 'stated_at' });
    }
    const knownFrom = await this.costs.knownFrom();
    if (knownFrom !== null && at < knownFrom) {
      const message = `stated_at: costs of credentials are known from ${knownFrom.toISOString()} on.`;
      throw new RoutifyError('invalid_request_error', message, { param: 'stated_at' });
    }
    return { statedNanoUsd, statedAt: at };
  }

  /** A credential has a balance of its own, or that of one that has. */
  private async sharing(tx: Transaction, { id }: BalanceRow, withId: string): Promise<BalanceChanges> {
    const other = await this.require(withId, tx, 'shares_account_with');
    const [own] = await this.balances.accounts([id], tx);
    if (withId === id || other.sharesWithId !== null || (own?.memberIds.length ?? 0) > 1) {
      throw refusal(
        'upstream_balance_chain',
        { credential: formatId('crd', withId) },
        { param: 'shares_account_with' },
      );
    }
    const none = { statedNanoUsd: null, statedAt: null, alertBelowDays: null, alertBelowNanoUsd: null, lowSince: null };
    await this.balances.ensure(tx, withId);
    return { sharesWithId: withId, ...none };
  }

  private async require(id: string, tx?: Transaction, param?: string): Promise<BalanceRow> {
    const row = await this.balances.find(id, tx);
    if (row !== null) return row;
    const message = `There is no credential ${formatId('crd', id)}.`;
    throw new RoutifyError('not_found', message, param === undefined ? {} : { param });
  }

  private async withState(row: BalanceRow): Promise<UpstreamBalance> {
    const [balance] = await this.withStates([row]);
    if (balance === undefined) throw new Error('a balance without a state');
    return balance;
  }

  /** A credential that shares an account has the state of that. */
  private async withStates(rows: readonly BalanceRow[]): Promise<UpstreamBalance[]> {
    const accounts = await this.balances.accounts([...new Set(rows.map(accountId))]);
    const states = await this.states.read(accounts);
    return rows.flatMap((row) => {
      const [id, account] = [accountId(row), accounts.find((one) => one.id === accountId(row))];
      const state = states.get(id);
      return state === undefined ? [] : [{ ...row, lowSince: account?.lowSince ?? null, state }];
    });
  }
}

const accountId = ({ id, sharesWithId }: BalanceRow): string => sharesWithId ?? id;

/** In API field names, for the audit log. */
function describe({ sharesWithId, statedNanoUsd, statedAt, alertBelowDays, alertBelowNanoUsd }: BalanceFields) {
  return {
    stated_usd: statedNanoUsd === null ? null : formatUsd(statedNanoUsd),
    stated_at: statedAt?.toISOString() ?? null,
    shares_account_with: sharesWithId === null ? null : formatId('crd', sharesWithId),
    alert_below_days: alertBelowDays,
    alert_below_usd: alertBelowNanoUsd === null ? null : formatUsd(alertBelowNanoUsd),
  };
}
