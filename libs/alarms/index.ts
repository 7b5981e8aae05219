/**
 * Alarms are what processes raise for operators: stored from Redis, each opened once per subject, announced by an event,
 * listed in emails, acknowledged and silenced.
 * Owns alarm, alarm_silence and alarm_batch.
 * Guarantees: an alarm that opens has one event, however many processes raise and store it; a flood is a bounded number of
 * rows, events and emails; a silence ends.
 * Does not know: why an alarm is raised, who receives events.
 */
export { AlarmsControlModule, AlarmsWorkerModule } from './alarms.module.js';
export { AlarmsService } from './alarms.service.js';
export { ALARM_STATUSES, SILENCE_HOURS_MAX, SILENCE_SCOPES, type Alarm, type AlarmSilence } from './domain/alarm.js';
