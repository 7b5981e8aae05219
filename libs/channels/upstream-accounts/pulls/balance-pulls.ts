import { Injectable } from '@nestjs/common';
import { RandomSource } from '#core';
import { BalanceAlarms } from '../alarms/balance-alarms.js';
import { nextPullMs } from '../domain/pulls/pull-result.js';
import { BalancePuller } from './balance-puller.js';
import { PullsRepository } from './pulls.repository.js';

const CONCURRENT_MAX = 8;

/** Pulls balances that are due, a few at a time. Any number of workers may run: each pull is of one of them. */
@Injectable()
export class BalancePulls {
  constructor(
    private readonly pulls: PullsRepository,
    private readonly puller: BalancePuller,
    private readonly alarms: BalanceAlarms,
    private readonly random: RandomSource,
  ) {}

  async run(ending: AbortSignal): Promise<void> {
    await this.pulls.prepare();
    for (let due = await this.next(ending); due.length > 0; due = await this.next(ending)) {
      await Promise.all(due.map((id) => this.pull(id)));
    }
  }

  private async next(ending: AbortSignal): Promise<string[]> {
    return ending.aborted ? [] : this.pulls.claim(CONCURRENT_MAX);
  }

  private async pull(credentialId: string): Promise<void> {
    const result = await this.puller.pull(credentialId);
    if (result === null) return;
    await this.pulls.note(credentialId, result, nextPullMs(result, this.random.next()));
    if (result.kind === 'amount') await this.alarms.check([credentialId]);
  }
}
