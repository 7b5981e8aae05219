import type { LoggerService } from '@nestjs/common';
import { isatty } from 'node:tty';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import type { LogLevel } from '../config/config.js';
import { AlarmBuffer } from './alarm-buffer.js';
import type { AlarmName } from './alarms.js';
import { formatLogLine } from './format-log-line.js';

type Fields = Readonly<Record<string, unknown>>;
type FailureFields = Fields & { readonly error?: unknown };

/**
 * The process's log on standard output: one JSON object per line, formatted text on a terminal. Prompts and secrets
 * never reach it: callers pass named fields, never requests or headers, and `Secret` values print as `***`.
 */
export class Logger {
  /** The fields of every line, after the time: JSON members, each with its comma. */
  private readonly beginning: string;

  private constructor(
    private readonly pino: Pino,
    private readonly output: DestinationStream,
    /** Alarms that were logged, shared with the logs of `with`. */
    readonly alarms: AlarmBuffer,
  ) {
    this.beginning = members(pino.bindings());
  }

  static create(app: string, level: LogLevel, destination?: DestinationStream): Logger {
    const output = destination ?? (level === 'silent' ? NOWHERE : standardOutput());
    return new Logger(
      pino({ level, base: { app }, timestamp: () => `,"time":"${timeNow()}"` }, output),
      output,
      new AlarmBuffer(),
    );
  }

  /** The same log, with these fields in every line. */
  with(fields: Fields): Logger {
    return new Logger(this.pino.child(fields), this.output, this.alarms);
  }

  debug(fields: Fields, message: string): void {
    this.pino.debug(fields, message);
  }

  info(fields: Fields, message: string): void {
    this.pino.info(fields, message);
  }

  /**
   * The same as `info`, for the line of every request: pino itself takes four times as long.
   * @param json the fields as JSON members, without braces
   */
  infoText(json: string, message: string): void {
    if (!this.pino.isLevelEnabled('info')) return;
    this.output.write(`{"level":30,"time":"${timeNow()}"${this.beginning},${json},"msg":${JSON.stringify(message)}}\n`);
  }

  /** `error` in the fields is printed with its stack and causes. */
  warn(fields: FailureFields, message: string): void {
    this.pino.warn(withError(fields), message);
  }

  /** The same. */
  error(fields: FailureFields, message: string): void {
    this.pino.error(withError(fields), message);
  }

  /** An error that requires an operator. Nothing is sent here: the buffer is read once a second. */
  alarm(alarm: AlarmName, fields: FailureFields, message: string): void {
    this.alarms.add(alarm, fields, message, Date.now());
    this.error({ alarm, ...fields }, message);
  }

  flush(): void {
    this.pino.flush();
  }
}

/** The error under the name that pino's serializer reads; under any other one its message is lost. */
function withError({ error, ...rest }: FailureFields): Fields {
  return error === undefined ? rest : { ...rest, err: error };
}

/** Writes Nest's own lines to the same log. */
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

/** The same as `,"name":value` for each of the fields. */
function members(fields: Fields): string {
  const json = JSON.stringify(fields).slice(1, -1);
  return json === '' ? '' : `,${json}`;
}

let timeSeconds = -1;
let timeText = '';

/** The text of the second is kept: making it for each line costs more than the rest of a short one. */
function timeNow(): string {
  const nowMs = Date.now();
  const seconds = Math.floor(nowMs / 1_000);
  if (seconds !== timeSeconds) timeText = new Date(seconds * 1_000).toISOString().slice(0, -'000Z'.length);
  timeSeconds = seconds;
  const ms = nowMs - seconds * 1_000;
  return `${timeText}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}

const STANDARD_OUTPUT = 1;

const NOWHERE: DestinationStream = { write: () => undefined };

/** Lines are buffered: one system call per line costs a busy gateway a sixth of its CPU time. */
const BUFFER_BYTES = 8_192;
const FLUSH_INTERVAL_MS = 200;

/** Shared by all logs of the process, so that their lines do not interleave. The buffer is flushed at exit. */
let output: DestinationStream | null = null;

function standardOutput(): DestinationStream {
  if (output === null && isatty(STANDARD_OUTPUT)) output = terminal();
  if (output === null) {
    const opened = pino.destination({
      dest: STANDARD_OUTPUT,
      sync: true,
      minLength: BUFFER_BYTES,
      periodicFlush: FLUSH_INTERVAL_MS,
    });
    process.once('exit', () => {
      opened.flushSync();
    });
    output = opened;
  }
  return output;
}

function terminal(): DestinationStream {
  const colored = process.stdout.hasColors(); // respects NO_COLOR
  process.stdout.on('error', () => undefined); // a closed terminal must not end the process
  return {
    write: (line) => {
      process.stdout.write(formatLogLine(line, colored));
    },
  };
}
