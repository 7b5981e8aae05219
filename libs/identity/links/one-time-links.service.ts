import { Injectable } from '@nestjs/common';
import { KeyHasher } from '#auth';
import { Config, type Transaction } from '#core/infra';
import { Clock, newUuid, RoutifyError } from '#core';
import { OneTimeLinksRepository, type LinkKind, type OneTimeLink } from './one-time-links.repository.js';

const HOUR_MS = 3_600_000;

const LIFE_MS: Readonly<Record<LinkKind, number>> = {
  setup: 24 * HOUR_MS,
  register: 24 * HOUR_MS,
  verify_email: 24 * HOUR_MS,
  reset_password: HOUR_MS,
  recovery: HOUR_MS,
};

/** Pages of the console. The secret stands after `#`: browsers send it to no server and in no `Referer`. */
const PAGES: Readonly<Record<LinkKind, string>> = {
  setup: '/operator/setup',
  register: '/register',
  verify_email: '/verify-email',
  reset_password: '/reset-password',
  recovery: '/reset-password',
};

/** Links that work once. Their address is that of ROUTIFY_PUBLIC_URL, whatever host a request names. */
@Injectable()
export class OneTimeLinksService {
  constructor(
    private readonly links: OneTimeLinksRepository,
    private readonly hasher: KeyHasher,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** A new link; earlier ones of this kind for this user end. Returns its URL. */
  async create(tx: Transaction, kind: LinkKind, userId: string | null): Promise<string> {
    if (userId !== null) await this.end(tx, userId, [kind]);
    return this.insert(tx, kind, { userId });
  }

  /** A new link that registers a canonical address; earlier ones for it end. */
  async createForAddress(tx: Transaction, email: string, locale: string): Promise<string> {
    await this.links.endOpenOfAddress(tx, email, new Date(this.clock.nowMs()));
    return this.insert(tx, 'register', { email, locale });
  }

  /** The address of a link that can register it. Null: the link cannot. */
  async findAddress(secret: string): Promise<{ readonly email: string; readonly locale: string } | null> {
    const link = await this.links.findByDigests(this.hasher.digests(secret));
    if (!this.isUsable(link, ['register']) || link.email === null) return null;
    return { email: link.email, locale: link.locale ?? 'en' };
  }

  /** The user of a link that can be used. Null: the link cannot, or it has no user. */
  async findUser(secret: string, kinds: readonly LinkKind[]): Promise<string | null> {
    const link = await this.links.findByDigests(this.hasher.digests(secret));
    return this.isUsable(link, kinds) ? link.userId : null;
  }

  async isUsableFor(secret: string, kind: LinkKind): Promise<boolean> {
    return this.isUsable(await this.links.findByDigests(this.hasher.digests(secret)), [kind]);
  }

  /** Uses a link. Throws the same for every reason, so that secrets cannot be probed. */
  async use(tx: Transaction, secret: string, kinds: readonly LinkKind[]): Promise<OneTimeLink> {
    const link = await this.links.findByDigestsForUpdate(tx, this.hasher.digests(secret));
    if (!this.isUsable(link, kinds)) throw unusableLink();
    await this.links.markUsed(tx, link.id, new Date(this.clock.nowMs()));
    return link;
  }

  private async insert(
    tx: Transaction,
    kind: LinkKind,
    target: { readonly userId?: string | null; readonly email?: string; readonly locale?: string },
  ): Promise<string> {
    const nowMs = this.clock.nowMs();
    const { secret, digest, pepperVersion } = this.hasher.mint('link');
    const expiresAt = new Date(nowMs + LIFE_MS[kind]);
    await this.links.insert(tx, { ...target, id: newUuid(nowMs), kind, digest, pepperVersion, expiresAt });
    return `${this.config.publicUrl}${PAGES[kind]}#token=${secret}`;
  }

  private isUsable(link: OneTimeLink | null, kinds: readonly LinkKind[]): link is OneTimeLink {
    if (link?.usedAt !== null || link.expiresAt.getTime() <= this.clock.nowMs()) return false;
    return kinds.some((kind) => kind === link.kind);
  }

  /** Ends the open links of a user, of some kinds. */
  end(tx: Transaction, userId: string, kinds: readonly LinkKind[]): Promise<void> {
    return this.links.endOpen(tx, userId, kinds, new Date(this.clock.nowMs()));
  }

  /** Removes what expired a while ago. */
  async sweep(): Promise<void> {
    await this.links.removeExpiredBefore(new Date(this.clock.nowMs() - 24 * HOUR_MS));
  }
}

export function unusableLink(): RoutifyError {
  return new RoutifyError(
    'invalid_link',
    'This link does not exist, was already used or has expired. Request a new one.',
    {
      param: 'token',
    },
  );
}
