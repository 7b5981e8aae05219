import { Injectable } from '@nestjs/common';
import { ALARM_KINDS, type AlarmName } from '../logging/alarms.js';
import { Logger } from '../logging/logger.js';

type LastingName = {
  [Name in AlarmName]: (typeof ALARM_KINDS)[Name] extends { lasts: true } ? Name : never;
}[AlarmName];

/** Ids of what is in the state now; of many, any one may stand for all where the alarm has no subject. */
type Reader = () => Promise<readonly string[]>;

interface Raised {
  readonly name: AlarmName;
  readonly subject: Readonly<Record<string, string>>;
}

/**
 * Whether the cause of an alarm is still there, for alarms that are raised once and last until a person acts. Each owner of such
 * a state registers in the worker how it is read.
 */
@Injectable()
export class AlarmCauses {
  private readonly readers = new Map<AlarmName, Reader>();

  constructor(private readonly logger: Logger) {}

  register(name: LastingName, reader: Reader): void {
    this.readers.set(name, reader);
  }

  /** Those among them that are over: repeats have stopped, and their cause is gone, as far as this process can read it. */
  async over<Alarm extends Raised>(alarms: readonly Alarm[]): Promise<readonly Alarm[]> {
    const names = new Set(alarms.map(({ name }) => name));
    const causes = new Map(await Promise.all([...names].map(async (name) => [name, await this.read(name)] as const)));
    return alarms.filter(({ name, subject }) => {
      const ids = causes.get(name);
      if (ids === undefined || ids === null) return false;
      const values = Object.values(subject);
      return values.length === 0 ? ids.length === 0 : !values.some((value) => ids.includes(value));
    });
  }

  /** Null: unknown. */
  private async read(name: AlarmName): Promise<readonly string[] | null> {
    if (!('lasts' in ALARM_KINDS[name])) return [];
    try {
      return (await this.readers.get(name)?.()) ?? null;
    } catch (error) {
      this.logger.warn({ error, cause_of: name }, 'could not read whether the cause of an alarm is gone');
      return null;
    }
  }
}
