import { SystemClock } from '../../kernel/time/clock.js';
import { Logger } from '../logging/logger.js';
import { LastingAlarm } from './lasting-alarm.js';

class MovedClock extends SystemClock {
  now = 5_000;

  override nowMs(): number {
    return this.now;
  }

  override monotonicMs(): number {
    return this.now;
  }
}

it('is logged when its state begins, every minute while it lasts, and again when it returns', () => {
  const lines: string[] = [];
  const clock = new MovedClock();
  const logger = Logger.create('test', 'warn', { write: (line: string) => void lines.push(line) });
  const alarm = new LastingAlarm('outbox_long', logger, clock);
  const logged = [0, 59_999, 1, 59_999, 1].map((afterMs) => {
    clock.now += afterMs;
    alarm.raise({ events: 1 }, 'long');
    return lines.length;
  });
  expect(logged).toEqual([1, 1, 2, 2, 3]);
  alarm.clear();
  alarm.raise({ events: 2 }, 'long');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 50, alarm: 'outbox_long', events: 2, msg: 'long' });
  expect(lines).toHaveLength(4);
});
