import { formatId, RoutifyError, type Actor } from '#core';
import type { SessionAudience } from '../domain/session-cookie.js';

/** How long a session can write what needs a step-up after its user was authenticated. */
const STEP_UP_MS = 600_000;

/** A log-in, without the secret of its cookie. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly audience: SessionAudience;
  readonly methods: readonly string[];
  /** True: the user has to set up a second factor before anything else. */
  readonly restricted: boolean;
  /** The browser, as it names itself. */
  readonly device: string;
  readonly address: string | null;
  /** Of an operator who acts as a member: the member, and why. */
  readonly memberId: string | null;
  /** The session of the operator, with which it ends. */
  readonly parentId: string | null;
  readonly reason: string | null;
  readonly idleSeconds: number;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly authenticatedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  /** The organization whose provider began it: it reaches this one alone. Null: all of its user. */
  readonly organizationId: string | null;
}

/** The other side of a request. */
export interface Client {
  readonly device: string;
  readonly address: string | null;
  readonly requestId: string | null;
}

/** When a session ends unless it is used. */
export function endOf({ lastSeenAt, idleSeconds, expiresAt }: Session): Date {
  return new Date(Math.min(lastSeenAt.getTime() + idleSeconds * 1_000, expiresAt.getTime()));
}

export function isAlive(session: Session, nowMs: number): boolean {
  return session.endedAt === null && nowMs < endOf(session).getTime();
}

/** Until when it can write what needs a step-up. */
export function stepUpUntilMs({ authenticatedAt }: Session): number {
  return authenticatedAt.getTime() + STEP_UP_MS;
}

/** Throws 403 for a session whose user was authenticated too long ago. Tokens have none, and pass. */
export function requireStepUp(session: Session | undefined, nowMs: number): void {
  if (session === undefined || nowMs < stepUpUntilMs(session)) return;
  throw new RoutifyError('step_up_required', 'Confirm your identity first: POST /api/v1/auth/step-up.');
}

/** The API representation, for responses and the audit log. */
export function describeSession(session: Session) {
  return {
    id: formatId('ses', session.id),
    audience: session.audience,
    methods: [...session.methods],
    restricted: session.restricted,
    device: session.device,
    address: session.address,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    idle_expires_at: endOf(session).toISOString(),
    expires_at: session.expiresAt.toISOString(),
    ended_at: session.endedAt?.toISOString() ?? null,
    organization_id: session.organizationId === null ? null : formatId('org', session.organizationId),
  };
}

/** A user that changes the own account. */
export function accountActor(userId: string, { address, requestId }: Client): Actor {
  return { kind: 'user', id: userId, address, requestId, idempotencyKey: null };
}
