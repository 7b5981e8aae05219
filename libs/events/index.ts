/**
 * Events are what happened to organizations and to the installation, each written in the transaction of what it reports,
 * placed in one order, and kept for 30 days.
 * Owns event and event_stream.
 * Guarantees: no event without its change, and no change without its event; the sequence of an organization has no gap.
 * Does not know: who receives them.
 */
export { type AlarmEventName } from './domain/alarm-events.js';
export { ALARM_LANGUAGES, ALARM_TITLES } from './domain/alarm-titles.js';
export { describeEvent, eventBody } from './domain/describe-event.js';
export type { DomainEvent, NewEvent } from './domain/event.js';
export { schemaOfData } from './domain/event-schema.js';
export { CUSTOMER_EVENT_TYPES, EVENT_TYPE_NAMES, EVENT_TYPES, type EventTypeName } from './domain/event-types.js';
export { EventsModule, EventsWorkerModule } from './events.module.js';
export { EventsRepository } from './events.repository.js';
export { recordEvents } from './record-events.js';
