import type { EventData, EventTypeName } from './event-types.js';

/** An event that happens now, for `recordEvents`. */
export type NewEvent<Type extends EventTypeName = EventTypeName> = Type extends EventTypeName
  ? {
      readonly type: Type;
      /** Null: of the installation. */
      readonly organizationId: string | null;
      readonly data: EventData<Type>;
      /** Names what it is about, for events that a detector finds: one of a type, organization and key is ever written. */
      readonly key?: string;
    }
  : never;

/** A stored event. */
export interface DomainEvent {
  /** UUID; the receiver's key against repetition. */
  readonly id: string;
  readonly organizationId: string | null;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: Date;
  /** Among all events, in the order in which they became visible. Null: it was not relayed yet. */
  readonly position: bigint | null;
  /** Among those of its organization, from 1, without a gap. */
  readonly sequence: bigint | null;
}
