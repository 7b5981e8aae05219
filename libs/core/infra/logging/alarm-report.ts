import { Secret } from '../../kernel/secret.js';
import { storable } from '../../kernel/text/storable-text.js';
import type { AlarmName } from './alarms.js';

/** Texts by the name of their field. */
type AlarmFields = Readonly<Record<string, string>>;

/** What a process has raised of one alarm since its last report. */
export interface AlarmReport {
  readonly name: AlarmName;
  readonly subject: AlarmFields;
  /** Of the last line, as the log has them. */
  readonly message: string;
  readonly fields: AlarmFields;
  readonly count: number;
  /** Unix milliseconds by the clock of the process. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

const FIELDS_MAX = 16;
const TEXT_MAX = 300;
const FIELDS_BYTES_MAX = 2_000;
/** As `AlarmFields` it is part of a unique index. */
const SUBJECT_TEXT_MAX = 120;

/** The named fields of a line as texts: an error is its message, and what is too long is cut. */
export function fieldsOf(fields: Readonly<Record<string, unknown>>): AlarmFields {
  const shown: Record<string, string> = {};
  let bytes = 0;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  for (const [name, value] of given.slice(0, FIELDS_MAX)) {
    const text = textOf(value, TEXT_MAX);
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
    if (bytes > FIELDS_BYTES_MAX) break;
    shown[name] = text;
  }
  return shown;
}

/** The fields that say what an alarm is about; one that the line lacks is left out. */
export function subjectOf(names: readonly string[], fields: Readonly<Record<string, unknown>>): AlarmFields {
  const given = names.filter((name) => fields[name] !== undefined && fields[name] !== null);
  return Object.fromEntries(given.map((name) => [name, textOf(fields[name], SUBJECT_TEXT_MAX)]));
}

/** One line. A `Secret` is `***`. */
function textOf(value: unknown, max: number): string {
  const text = value instanceof Error ? value.message : isPlain(value) ? String(value) : jsonOf(value);
  const line = storable(text.slice(0, 2 * max)).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null || value instanceof Secret;

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  } catch {
    return String(value); // circular
  }
}
