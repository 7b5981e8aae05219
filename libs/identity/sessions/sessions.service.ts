import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordChange, recordChanges, ChangeBus, type Transaction, SettingGroupsService } from '#core/infra';
import { KeyHasher } from '#auth';
import { Clock, formatId, networkOf, newUuid, RoutifyError, type Actor } from '#core';
import type { LoginMethod } from '../domain/login-method.js';
import type { Audience, SessionAudience } from '../domain/session-cookie.js';
import { surplusOf } from '../domain/surplus-of.js';
import { describeSession, isAlive, type Client, type Session } from './session.js';
import { SessionsRepository } from './sessions.repository.js';

const SECRET_BYTES = 32;
const TOUCH_AFTER_MS = 60_000;
const DEVICE_LENGTH_MAX = 200;
const DAY_MS = 86_400_000;
/** How long ended sessions are kept: a device that was seen is not new. */
const KEPT_MS = 90 * DAY_MS;
/** Of one user at a time. */
const OPEN_MAX = 100;
/** Of one user, of those that have ended. */
const HISTORY_MAX = 400;

/** A session with the secret of its cookie, which is not stored. */
export interface StartedSession {
  readonly session: Session;
  readonly secret: string;
}

interface NewSession {
  readonly userId: string;
  readonly audience: SessionAudience;
  readonly methods: readonly string[];
  readonly restricted: boolean;
  /** False: what needs a step-up needs it from the beginning. */
  readonly confirmed: boolean;
  /** Whose provider began it. */
  readonly organizationId?: string | null;
  readonly limits: SessionLimits;
  /** Of an impersonation; it begins unconfirmed: it reads only. */
  readonly acting?: { readonly memberId: string; readonly parentId: string; readonly reason: string };
}

/** How long a session lives, without use and at most. */
interface SessionLimits {
  readonly idleMinutes: number;
  readonly hours: number;
}

/** Sessions: opaque secrets, whose keyed digests are rows. An ended one is refused from the next request on. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly settings: SettingGroupsService,
    private readonly hasher: KeyHasher,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** From the settings; read before a transaction. */
  async limitsOf(audience: Audience): Promise<SessionLimits> {
    const { values } = await this.settings.get('security');
    return audience === 'operator'
      ? { idleMinutes: values.operator_session_idle_minutes, hours: values.operator_session_lifetime_hours }
      : { idleMinutes: values.session_idle_minutes, hours: values.session_lifetime_hours };
  }

  /**
   * Always a new secret: one that was planted in the browser before the log-in opens nothing. Above a hundred open
   * sessions of the user the one that is missed least ends.
   */
  async start(
    tx: Transaction,
    { methods, limits, acting, confirmed, ...fields }: NewSession,
    client: Client,
    actor: Actor,
  ): Promise<StartedSession> {
    const nowMs = this.clock.nowMs();
    const now = new Date(nowMs);
    const { secret, ...stored } = this.mint();
    await this.makeRoom(tx, fields.userId, acting?.parentId ?? null, actor);
    const session = await this.sessions.insert(tx, {
      ...fields,
      ...acting,
      id: newUuid(nowMs),
      methods: [...methods],
      ...stored,
      device: deviceOf(client.device),
      address: client.address,
      idleSeconds: limits.idleMinutes * 60,
      createdAt: now,
      lastSeenAt: now,
      authenticatedAt: confirmed ? now : new Date(0),
      expiresAt: new Date(nowMs + limits.hours * 3_600_000),
    });
    await recordChange(tx, { ...changeOf('session.start', session), actor, after: describeSession(session) });
    return { session, secret };
  }

  /** The living session of a cookie, which counts as used. Null: none, or it has ended. */
  async find(secret: string, audience: SessionAudience): Promise<Session | null> {
    const digests = this.hasher.digests(secret);
    const found = await this.sessions.findByDigests(digests);
    const nowMs = this.clock.nowMs();
    if (found?.session.audience !== audience || !isAlive(found.session, nowMs)) return null;
    const { session, pepperVersion } = found;
    const renewed = this.hasher.renewed(secret, pepperVersion);
    if (renewed !== null) await this.sessions.hashAnew(session.id, digests, renewed);
    if (nowMs - session.lastSeenAt.getTime() > TOUCH_AFTER_MS) await this.sessions.touch(session.id, new Date(nowMs));
    return session;
  }

  /** Those of some sessions that are alive. They do not count as used. */
  async listAlive(ids: readonly string[]): Promise<Session[]> {
    if (ids.length === 0) return [];
    const found = await this.sessions.listByIds(ids);
    const nowMs = this.clock.nowMs();
    return found.filter((session) => isAlive(session, nowMs));
  }

  list(userId: string): Promise<Session[]> {
    const nowMs = this.clock.nowMs();
    return this.sessions
      .listOpen(userId, new Date(nowMs))
      .then((sessions) => sessions.filter((session) => isAlive(session, nowMs)));
  }

  /** Whether a user comes from a device or a network that no earlier session was used from. False for the first one. */
  async isNewOrigin(tx: Transaction, userId: string, { device, address }: Client): Promise<boolean> {
    const origins = await this.sessions.originsOf(tx, userId);
    const isKnown =
      origins.some((origin) => origin.device === deviceOf(device)) &&
      origins.some((origin) => networkOf(origin.address) === networkOf(address));
    return origins.length > 0 && !isKnown;
  }

  /** After the user was authenticated again: a new secret, which replaces the one of the cookie. */
  async renew(
    tx: Transaction,
    { id, methods: earlier }: Session,
    { methods, restricted }: { readonly methods: readonly LoginMethod[]; readonly restricted?: boolean },
    actor: Actor,
  ): Promise<StartedSession> {
    const { secret, ...stored } = this.mint();
    const session = await this.sessions.update(tx, id, {
      ...stored,
      methods: [...new Set([...earlier, ...methods])],
      authenticatedAt: new Date(this.clock.nowMs()),
      ...(restricted === undefined ? {} : { restricted }),
    });
    await recordChange(tx, { ...changeOf('session.confirm', session), actor, after: { methods: [...methods] } });
    return { session, secret };
  }

  /** Ends one session of a user. Throws 404 for one of another user. */
  async end(userId: string, id: string, actor: Actor): Promise<Session> {
    return this.sessions.transaction(async (tx) => {
      const ended = (await this.endIn(tx, userId, { only: [id] }, actor)).find((session) => session.id === id);
      if (ended === undefined) throw new RoutifyError('not_found', `There is no session ${formatId('ses', id)}.`);
      return ended;
    });
  }

  /** Ends one session of a user, if it has not ended. */
  async endByProvider(userId: string, id: string, actor: Actor): Promise<void> {
    await this.sessions.transaction((tx) => this.endIn(tx, userId, { only: [id] }, actor));
  }

  /** Ends all sessions of a user but the named one. */
  async endOthers(userId: string, keptId: string, actor: Actor): Promise<readonly Session[]> {
    return this.sessions.transaction((tx) => this.endIn(tx, userId, { except: keptId }, actor));
  }

  /** All of a user, by an operator. */
  async endAll(userId: string, reason: string | null, actor: Actor): Promise<readonly Session[]> {
    return this.sessions.transaction(async (tx) => {
      const target = { targetKind: 'user', targetId: formatId('usr', userId) };
      await recordChange(tx, { actor, action: 'user.end_sessions', ...target, reason });
      return this.endIn(tx, userId, {}, actor);
    });
  }

  /** Part of the transaction that makes them invalid: a changed password, a suspended user. */
  async endIn(
    tx: Transaction,
    userId: string,
    which: { readonly only?: readonly string[]; readonly except?: string },
    actor: Actor,
    reason: string | null = null,
  ): Promise<readonly Session[]> {
    const ended = await this.sessions.end(tx, userId, which, new Date(this.clock.nowMs()));
    if (ended.length === 0) return ended;
    await recordChanges(
      tx,
      actor,
      ended.map((session) => ({ ...changeOf('session.end', session), reason })),
    );
    this.bus.announceAfter(tx, 'identity', userId);
    return ended;
  }

  lastStart(userId: string): Promise<Date | null> {
    return this.sessions.lastStart(userId);
  }

  /** Removes sessions that ended long ago. */
  async sweep(): Promise<void> {
    await this.sessions.removeExpiredBefore(new Date(this.clock.nowMs() - KEPT_MS));
  }

  /** For one more session. Log-ins of one user wait for each other, so that none passes the limit beside another. */
  private async makeRoom(tx: Transaction, userId: string, keptId: string | null, actor: Actor): Promise<void> {
    await this.sessions.lockUser(tx, userId);
    const nowMs = this.clock.nowMs();
    const open = await this.sessions.listOpen(userId, new Date(nowMs), tx);
    const alive = open.filter((session) => isAlive(session, nowMs) && session.id !== keptId);
    const only = surplusOf(alive, OPEN_MAX - (keptId === null ? 1 : 2)).map(({ id }) => id);
    if (only.length > 0) await this.endIn(tx, userId, { only }, actor, `more than ${OPEN_MAX} open sessions`);
    await this.sessions.removeHistory(tx, userId, HISTORY_MAX, new Date(nowMs));
  }

  private mint() {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    return { secret, ...this.hasher.digest(secret) };
  }
}

/**
 * The token that a page sends with every write. Only pages of this site get it; it is derived from the cookie, so that
 * it is valid for one session and stored nowhere.
 */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('routify csrf token').digest('base64url');
}

export function isCsrfToken(presented: unknown, secret: string): boolean {
  const expected = Buffer.from(csrfTokenOf(secret));
  const given = Buffer.from(typeof presented === 'string' ? presented : '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function deviceOf(device: string): string {
  return device.slice(0, DEVICE_LENGTH_MAX);
}

function changeOf(action: string, { id }: Session) {
  return { action, targetKind: 'session', targetId: formatId('ses', id) };
}
