import type { Grade } from '../../../libs/billing/admission/domain/settlement-commands.js';

const GRADE_OF = { H: 0, P: 1, C: 2 } as const;

interface ModelEntry {
  state: 'H' | 'P' | 'C';
  amount: bigint;
  checkpoint: bigint | null;
  /** It is one of the requests: it runs, or something was delivered or charged. */
  isCounted: boolean;
}

export interface ModelEvent {
  readonly id: string;
  readonly grade: Grade;
  readonly amount: bigint;
  readonly isCounted: boolean;
}

const forGood = { windowKey: 'all', next: null };

/** Every request has one of two keys, under the cap of its key; the windows never end. */
export const MODEL_KEY_CAP = { ...forGood, name: 'total', limit: 200n };

/** And under the cap of the member that owns both keys. */
export const MODEL_MEMBER_CAP = {
  ...forGood,
  name: '0199a0e5-0000-7000-8000-00000000feed:total',
  limit: 260n,
};

/** And under a cap of so many requests. */
export const MODEL_COUNT_CAP = { ...forGood, name: 'r1', limit: 4n };

const NOTHING_SPENT = { keys: [0n, 0n], member: 0n, requests: 0n };

export type ModelKey = 0 | 1;

/** A larger hold: in full or not at all, or as far as possible. */
export interface ModelExtension {
  readonly target: bigint;
  readonly isPartial: boolean;
}

/** The gateway's memory of an admitted request. */
export interface ModelRequest {
  readonly id: string;
  readonly key: ModelKey;
  hold: bigint;
  checkpoint: bigint | null;
  /** Decided once; null while the request runs. */
  charge: bigint | null;
}

/**
 * A second, simple implementation of the whole protocol for one organization: the ledger is a map, the counters are
 * sums. Replies and contents of Redis are compared with it after each step.
 */
export class ProtocolModel {
  readonly requests: ModelRequest[] = [];
  readonly ledger = new Map<string, ModelEvent>();
  committed = { posted: 0n, version: 1n };
  /** Redis's copy of the wallet row; null when the wallet is unknown. */
  copied: { posted: bigint; version: bigint } | null = null;
  /** What leaves the wallet; it counts against one version. */
  withdrawn: { amount: bigint; version: bigint } | null = null;
  /** Redis's copy of the spend of each key, of that of the member, and of the number of requests. */
  copiedSpent = NOTHING_SPENT;
  /** The key of each request, including requests that were never admitted. */
  private readonly keyOf = new Map<string, ModelKey>();
  entries = new Map<string, ModelEntry>();
  outbox: ModelEvent[] = [];
  private markers = new Map<string, Grade>();
  private voided = new Set<string>();

  sumOf(...states: ModelEntry['state'][]): bigint {
    return [...this.entries.values()].reduce(
      (sum, { state, amount }) => (states.includes(state) ? sum + amount : sum),
      0n,
    );
  }

  available(): bigint {
    const withdrawn = this.withdrawn?.version === this.copied?.version ? (this.withdrawn?.amount ?? 0n) : 0n;
    return (this.copied?.posted ?? 0n) - this.sumOf('H', 'P', 'C') - withdrawn;
  }

  /** The published version of the wallet; a withdrawal before was of a transaction that has ended. */
  withdraw(amount: bigint): string {
    if (this.copied === null) return 'unavailable';
    const before = this.withdrawn;
    this.withdrawn = null;
    if (this.available() < amount) {
      this.withdrawn = before;
      return 'short';
    }
    this.withdrawn = { amount, version: this.copied.version };
    return 'taken';
  }

  /** From the ledger; null: of the member. */
  spent(key: ModelKey | null): bigint {
    return this.sumOfKey(key, [...this.ledger]);
  }

  /** Held or captured, and not yet settled; null: of the member. */
  open(key: ModelKey | null): bigint {
    return this.sumOfKey(key, [...this.entries]);
  }

  /** Requests in the ledger. */
  countedInLedger(): bigint {
    return countOf(this.ledger);
  }

  /** Requests that run, or are not yet settled. */
  countedOpen(): bigint {
    return countOf(this.entries);
  }

  private sumOfKey(key: ModelKey | null, amounts: readonly [string, { readonly amount: bigint }][]): bigint {
    const counted = amounts.filter(([id]) => key === null || this.keyOf.get(id) === key);
    return counted.reduce((sum, [, { amount }]) => sum + amount, 0n);
  }

  private capLeft(key: ModelKey): bigint {
    return smallest(
      MODEL_KEY_CAP.limit - (this.copiedSpent.keys[key] ?? 0n) - this.open(key),
      MODEL_MEMBER_CAP.limit - this.copiedSpent.member - this.open(null),
    );
  }

  private copySpent(): void {
    const keys = [this.spent(0), this.spent(1)];
    this.copiedSpent = { keys, member: this.spent(null), requests: this.countedInLedger() };
  }

  topUp(amount: bigint): void {
    this.committed = { posted: this.committed.posted + amount, version: this.committed.version + 1n };
  }

  publish(mode: 'load' | 'copy'): string {
    if (this.copied === null) {
      if (mode === 'copy') return 'unknown';
      this.copied = this.committed;
      this.copySpent();
      return 'loaded';
    }
    this.copySpent();
    if (this.committed.version <= this.copied.version) return 'stale';
    this.copied = this.committed;
    return 'newer';
  }

  admit(id: string, key: ModelKey, hold: bigint, least: bigint, start: bigint | null): string {
    if (this.copied === null) return 'load';
    if (this.markers.has(id) || this.voided.has(id)) return 'duplicate';
    if (this.copiedSpent.requests + this.countedOpen() >= MODEL_COUNT_CAP.limit) return 'cap';
    const [needed, left] = [least > 1n ? least : 1n, this.capLeft(key)];
    // When neither suffices, the error names the smaller one.
    if (hold > 0n && left < needed && left < this.available()) return 'cap';
    if (hold > 0n && this.available() < needed) return 'balance';
    if (this.entries.has(id)) return 'duplicate';
    const fits = smallest(this.available(), this.capLeft(key));
    const covered = start !== null && fits >= 2n * hold ? start : smallest(hold, fits);
    const granted = hold === 0n ? hold : covered;
    this.keyOf.set(id, key);
    this.entries.set(id, { state: 'H', amount: granted, checkpoint: null, isCounted: true });
    this.requests.push({ id, key, hold: granted, checkpoint: null, charge: null });
    return 'admitted';
  }

  renew(request: ModelRequest, extension: ModelExtension | null, checkpoint: bigint | null, isWhole: boolean): string {
    const marker = this.markers.get(request.id);
    if (marker !== undefined) return marker === 2 ? 'finished' : 'reaped';
    let entry = this.entries.get(request.id);
    if (entry !== undefined && entry.state !== 'H') return entry.state === 'C' ? 'finished' : 'reaped';
    if (entry === undefined) {
      if (!isWhole) return 'missing';
      entry = { state: 'H', amount: request.hold, checkpoint: null, isCounted: true };
      this.entries.set(request.id, entry);
    }
    let answer = 'kept';
    if (extension !== null && extension.target > entry.amount) {
      const left = this.copied === null ? 0n : smallest(this.available(), this.capLeft(request.key));
      const more = smallest(extension.target - entry.amount, left);
      if (more > 0n && (extension.isPartial || entry.amount + more === extension.target)) entry.amount += more;
      if (entry.amount < extension.target) answer = 'extension_refused';
    }
    if (checkpoint !== null && checkpoint <= entry.amount) {
      entry.checkpoint = checkpoint;
      request.checkpoint = checkpoint;
    }
    request.hold = entry.amount;
    return answer;
  }

  capture(id: string, charge: bigint, isDelivered: boolean): string {
    if (this.markers.get(id) === 2 || this.entries.get(id)?.state === 'C') return 'already';
    this.storeCapture(id, 'C', charge, isDelivered || charge > 0n);
    return 'captured';
  }

  /** The void of an admit whose answer was lost. */
  voidUnanswered(id: string): string {
    if (this.entries.has(id)) return this.capture(id, 0n, false) === 'captured' ? 'CAPTURED' : 'ALREADY';
    if (this.markers.has(id)) return 'ALREADY';
    this.voided.add(id);
    return 'VOIDED';
  }

  reap(id: string, isReplay: boolean): string {
    const entry = this.entries.get(id);
    if (this.markers.has(id) || (entry !== undefined && entry.state !== 'H')) return 'already';
    if (entry === undefined && !isReplay) return 'missing';
    const checkpoint = entry?.checkpoint ?? null;
    this.storeCapture(id, 'P', checkpoint ?? 0n, checkpoint !== null);
    return 'reaped';
  }

  /** One transaction over the first events of the outbox: highest grade of each id, and never twice. */
  commit(count: number): ModelEvent[] {
    const events = this.outbox.slice(0, count);
    for (const event of events) {
      const booked = this.ledger.get(event.id);
      if (booked !== undefined && booked.grade >= event.grade) continue;
      this.ledger.set(event.id, event);
      this.topUp((booked?.amount ?? 0n) - event.amount);
    }
    return events;
  }

  /** The settled script for `ids` that are in the ledger, with or without the events read. */
  settled(ids: readonly string[], events: readonly ModelEvent[]): void {
    for (const id of ids) {
      const grade = this.ledger.get(id)?.grade;
      if (grade === undefined) continue;
      const marker = Math.max(grade, this.markers.get(id) ?? 0) as Grade;
      this.markers.set(id, marker);
      this.outbox = this.outbox.filter((event) => event.id !== id || event.grade > marker || !events.includes(event));
      const entry = this.entries.get(id);
      if (entry !== undefined && GRADE_OF[entry.state] <= marker) this.entries.delete(id);
    }
    if (this.copied !== null) this.publish('copy');
  }

  /** Redis loses all data of this organization. */
  wipe(): void {
    this.copied = null;
    this.withdrawn = null;
    this.copiedSpent = NOTHING_SPENT;
    this.entries = new Map();
    this.outbox = [];
    this.markers = new Map();
    this.voided = new Set();
  }

  private storeCapture(id: string, state: 'P' | 'C', amount: bigint, isCounted: boolean): void {
    this.entries.set(id, { state, amount, checkpoint: null, isCounted });
    this.outbox.push({ id, grade: GRADE_OF[state], amount, isCounted });
  }
}

function countOf(requests: ReadonlyMap<string, { readonly isCounted: boolean }>): bigint {
  return BigInt([...requests.values()].filter(({ isCounted }) => isCounted).length);
}

function smallest(...amounts: bigint[]): bigint {
  return amounts.reduce((least, amount) => (amount < least ? amount : least));
}
