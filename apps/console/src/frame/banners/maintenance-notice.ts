import type { PublicConfiguration } from '@/session/public-configuration';

interface MaintenanceNotice {
  /** `refusing`: requests are refused now; `running`: they are answered all the same; else it is announced. */
  readonly kind: 'refusing' | 'running' | 'announced_refusing' | 'announced';
  readonly startsAt: string | null;
  /** Null: unknown. */
  readonly endsAt: string | null;
  /** In the words of the operator. */
  readonly message: string | null;
}

/** What people are to know of maintenance; null: nothing. */
export function maintenanceNotice(
  { on, message, until, announcement }: PublicConfiguration['maintenance'],
  nowMs: number,
): MaintenanceNotice | null {
  if (on) return { kind: 'refusing', startsAt: null, endsAt: until, message };
  if (announcement === null || Date.parse(announcement.ends_at) <= nowMs) return null;
  const { starts_at: startsAt, ends_at: endsAt, refuse_requests: refuses } = announcement;
  const hasBegun = Date.parse(startsAt) <= nowMs;
  const kind = refuses ? (hasBegun ? 'refusing' : 'announced_refusing') : hasBegun ? 'running' : 'announced';
  return { kind, startsAt: hasBegun ? null : startsAt, endsAt, message: announcement.message };
}
