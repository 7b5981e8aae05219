import { choice, flag, id, integer, object, optional, text, textsByName, time, formatId } from '#core';
import { ALARMS } from '#core/infra';
import { body, query, reply, objectName, ListQuery } from '#core/http';
import {
  ALARM_STATUSES,
  SILENCE_HOURS_MAX,
  SILENCE_SCOPES,
  type Alarm,
  type AlarmSilence,
} from '../../alarms/domain/alarm.js';

const NAME = { example: 'credential_refused' };
const SUBJECT = { example: { channel: 'openai', credential: 'crd_01kc0h2p3e4a5tq6v7w8x9y0za' } };

export class ListAlarmsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: choice(ALARM_STATUSES, 'Filter by status.'),
    alarm: choice(ALARMS, 'Filter by name.', { example: 'credential_refused' }),
    acknowledged: flag('Filter by acknowledgement.'),
    silenced: flag('Filter by silence.'),
  }),
}) {}

export class SilenceAlarmRequest extends body({
  hours: integer('Hours from now.', { min: 1, max: SILENCE_HOURS_MAX, example: 8 }),
  ...optional({
    scope: choice(SILENCE_SCOPES, '`name`: all subjects of the name.', { default: 'subject' }),
  }),
}) {}

export class AlarmSilenceReference extends reply({
  id: id('als'),
  scope: choice(SILENCE_SCOPES, '`name`: all subjects of the name.'),
  until: time(),
  created_by: text({ example: 'user:usr_01kc0h2p3e4a5tq6v7w8x9y0za' }),
}) {}

export class AlarmResponse extends reply({
  id: id('alm'),
  object: objectName('alarm'),
  alarm: text('Its name, as in `docs/operations/alarms.md`.', NAME),
  status: choice(ALARM_STATUSES, '`ended`: its cause is gone, or it was not repeated for a while.'),
  subject: textsByName('What it is about. Empty: the installation, or several subjects together.', SUBJECT),
  message: text('Message of the last log line.', { example: 'provider refused a credential; it is no longer used' }),
  fields: textsByName('Fields of the last log line.', { example: { ...SUBJECT.example, detail: 'HTTP 401' } }),
  instance: text('Process that raised it last.', { example: 'gateway-1' }),
  count: integer('Log lines since it was raised.', { example: 3 }),
  first_at: time('When it was raised.'),
  last_at: time('When it was last repeated.'),
  ended_at: time({ nullable: true, example: null }),
  mailed_at: time('When an email last listed it.', { nullable: true }),
  acknowledged_at: time({ nullable: true, example: null }),
  acknowledged_by: text({ nullable: true, example: null }),
  silence: object(AlarmSilenceReference, 'The silence that covers it.', { nullable: true }),
}) {}

export class AlarmSilenceResponse extends reply({
  id: id('als'),
  object: objectName('alarm_silence'),
  alarm: text('Name of the alarms.', NAME),
  subject: textsByName('`null`: all subjects of the name.', { nullable: true, ...SUBJECT }),
  until: time(),
  created_by: text({ example: 'user:usr_01kc0h2p3e4a5tq6v7w8x9y0za' }),
  created_at: time(),
}) {}

export function presentAlarm(alarm: Alarm): AlarmResponse {
  const { name, subject, message, fields, instance, silence } = alarm;
  return {
    id: formatId('alm', alarm.id),
    object: 'alarm',
    alarm: name,
    subject,
    message,
    fields,
    instance,
    status: alarm.endedAt === null ? 'open' : 'ended',
    count: Number(alarm.count),
    first_at: alarm.firstAt.toISOString(),
    last_at: alarm.lastAt.toISOString(),
    ended_at: alarm.endedAt?.toISOString() ?? null,
    mailed_at: alarm.mailedAt?.toISOString() ?? null,
    acknowledged_at: alarm.acknowledgedAt?.toISOString() ?? null,
    acknowledged_by: alarm.acknowledgedBy,
    silence: silence === null ? null : presentReference(silence),
  };
}

function presentReference(silence: NonNullable<Alarm['silence']>): AlarmSilenceReference {
  return {
    id: formatId('als', silence.id),
    scope: silence.subject === null ? 'name' : 'subject',
    until: silence.until.toISOString(),
    created_by: silence.createdBy,
  };
}

export function presentSilence(silence: AlarmSilence): AlarmSilenceResponse {
  return {
    id: formatId('als', silence.id),
    object: 'alarm_silence',
    alarm: silence.name,
    subject: silence.subject,
    until: silence.until.toISOString(),
    created_by: silence.createdBy,
    created_at: silence.createdAt.toISOString(),
  };
}
