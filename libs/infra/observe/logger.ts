import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import type { LogLevel } from '../config/config.js';
import type { AlarmName } from './alarms.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The process's log: one JSON object a line on standard output. Prompts and secrets never reach it: callers pass
 * named fields, never requests or headers, and `Secret` values print as `***`.
 */
export class Logger {
  constructor(private readonly pino: Pino) {}

  static create(app: string, level: LogLevel, destination?: DestinationStream): Logger {
    const options = { level, base: { app }, timestamp: () => `,"time":"${new Date().toISOString()}"` };
    return new Logger(pino(options, destination ?? (level === 'silent' ? NOWHERE : standardOutput())));
  }

  /** The same log, with these fields in every line. */
  with(fields: Fields): Logger {
    return new Logger(this.pino.child(fields));
  }

  debug(fields: Fields, message: string): void {
    this.pino.debug(fields, message);
  }

  info(fields: Fields, message: string): void {
    this.pino.info(fields, message);
  }

  warn(fields: Fields, message: string): void {
    this.pino.warn(fields, message);
  }

  /** `error` in the fields is printed with its stack and causes. */
  error(fields: Fields & { readonly error?: unknown }, message: string): void {
    const { error, ...rest } = fields;
    this.pino.error(error === undefined ? rest : { ...rest, err: error }, message);
  }

  /** An error that a person must look at, whatever else the log says. */
  alarm(alarm: AlarmName, fields: Fields & { readonly error?: unknown }, message: string): void {
    this.error({ alarm, ...fields }, message);
  }

  flush(): void {
    this.pino.flush();
  }
}

/** Lets Nest write its few lines through the same log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  debug(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }

  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ context, stack }, String(message));
  }
}

const NOWHERE: DestinationStream = { write: () => undefined };

/** Lines are written together: one system call a line costs a busy gateway a sixth of its time. */
const WRITTEN_TOGETHER_BYTES = 4_096;
const FLUSH_INTERVAL_MS = 200;

/** One for all logs of the process, so that their lines do not mix. What it holds back is written before the exit. */
let output: ReturnType<typeof pino.destination> | null = null;

function standardOutput(): DestinationStream {
  if (output === null) {
    const opened = pino.destination({
      dest: 1,
      sync: true,
      minLength: WRITTEN_TOGETHER_BYTES,
      periodicFlush: FLUSH_INTERVAL_MS,
    });
    process.once('exit', () => {
      opened.flushSync();
    });
    output = opened;
  }
  return output;
}
