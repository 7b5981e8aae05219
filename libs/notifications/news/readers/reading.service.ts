import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { Clock, formatId, RoutifyError, type Page, type PageRequest, type Actor } from '#core';
import { ReadingRepository, type Reader, type ReceivedPost } from './reading.repository.js';

/** What members read, and whether they want emails of it. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly readings: ReadingRepository,
    private readonly clock: Clock,
  ) {}

  list(reader: Reader, page: PageRequest): Promise<Page<ReceivedPost>> {
    return this.readings.list(reader, page, this.now());
  }

  /** Throws `not_found`, also for a post of others. */
  async get(reader: Reader, id: string): Promise<ReceivedPost> {
    const post = await this.readings.find(reader, id, this.now());
    if (post !== null) return post;
    throw new RoutifyError('not_found', `There is no post ${formatId('news', id)}.`);
  }

  countUnread(reader: Reader): Promise<number> {
    return this.readings.countUnread(reader, this.now());
  }

  /** Repeatable; posts of others are passed over. No change that the audit log has: it would have a row for each reader. */
  async markRead(reader: Reader, ids: readonly string[]): Promise<void> {
    await this.readings.transaction((tx) => this.readings.markRead(tx, reader, ids, this.now()));
  }

  isMuted(memberId: string): Promise<boolean> {
    return this.readings.isMuted(memberId);
  }

  /** Whether a member gets emails of news. Repeatable. */
  async mute(reader: Reader, isMuted: boolean, actor: Actor): Promise<void> {
    await this.readings.transaction((tx) => this.muteIn(tx, reader, isMuted, actor));
  }

  /** Turns the emails off for the person who got this one, in all organizations. Throws `not_found` for another secret. */
  async unsubscribe(secret: string, actor: Actor): Promise<void> {
    await this.readings.transaction(async (tx) => {
      const memberships = await this.readings.membershipsOf(tx, unsubscribeDigest(secret));
      if (memberships === null) throw new RoutifyError('not_found', 'There is no such email.');
      for (const reader of memberships) await this.muteIn(tx, reader, true, actor);
    });
  }

  private async muteIn(tx: Transaction, reader: Reader, isMuted: boolean, actor: Actor): Promise<void> {
    if (!(await this.readings.mute(tx, reader, isMuted))) return;
    const after = { news_emails: !isMuted };
    await recordChange(tx, { actor, action: 'news_subscription.update', ...targetOf(reader), after });
  }

  private now(): Date {
    return new Date(this.clock.nowMs());
  }
}

export function unsubscribeDigest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function targetOf({ organizationId, memberId }: Reader) {
  return { targetKind: 'member', targetId: formatId('mbr', memberId), organizationId };
}
