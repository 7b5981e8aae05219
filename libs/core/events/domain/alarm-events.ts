import type { AlarmName } from '../../infra/logging/alarms.js';
import { choice, text, textsByName, time } from '../../fields/kinds.js';
import { id } from '../../fields/id-kinds.js';
import { ALARM_TITLES } from './alarm-titles.js';

/** What the event of any alarm says. */
const ALARM = {
  alarm_id: id('alm', 'The alarm, from its beginning to its end.'),
  alarm: text('Its name.', { example: 'credential_refused' }),
  status: choice(['raised', 'ended'], '`ended`: its cause is gone, or it was not repeated for a while.'),
  subject: textsByName('What it is about, such as a channel and a model.', {
    example: { channel: 'openai', model: 'openai/gpt-4.1' },
  }),
  message: text('Its line in the log.', { example: 'provider refused a credential; it is no longer used' }),
  first_at: time('When it was raised first.'),
  last_at: time('When it was last repeated.'),
};

interface AlarmEvent {
  readonly about: string;
  readonly data: typeof ALARM;
}

export type AlarmEventName = `alarm.${AlarmName}`;

/** One type for each alarm, so that receivers can choose among them. */
export const ALARM_EVENTS = Object.fromEntries(
  Object.entries(ALARM_TITLES.en).map(([name, title]): [string, AlarmEvent] => [
    `alarm.${name}`,
    { about: `${title}: the alarm \`${name}\` was raised, or has ended. Operators only.`, data: ALARM },
  ]),
) as Readonly<Record<AlarmEventName, AlarmEvent>>;
