const LEVELS: Readonly<Record<number, { readonly name: string; readonly color: number }>> = {
  20: { name: 'debug', color: 90 },
  30: { name: 'info', color: 32 },
  40: { name: 'warn', color: 33 },
  50: { name: 'error', color: 31 },
};
const UNKNOWN_LEVEL = { name: 'log', color: 90 };
const DIM = 90;
/** Unambiguous values are printed without quotes. */
const PLAIN = /^[\w./:@+-]+$/;
/** Printed elsewhere in the line, or the same in every line of a process. */
const LEFT_OUT = new Set(['level', 'time', 'app', 'instance', 'msg', 'err']);

interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: number;
  readonly time: string;
  readonly app: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
}

/**
 * A log line for a terminal: time, level, app, message, `name=value`, and the stack of an error below. Control
 * characters stay escaped, so that foreign text cannot move the cursor.
 */
export function formatLogLine(json: string, colored: boolean): string {
  const paint = (color: number, text: string): string => (colored ? `\u001b[${color}m${text}\u001b[0m` : text);
  const line = JSON.parse(json) as LogLine;
  const { name, color } = LEVELS[line.level] ?? UNKNOWN_LEVEL;
  const fields = Object.entries(line).filter(([key, value]) => !LEFT_OUT.has(key) && value !== null);
  const words = [
    paint(DIM, line.time.slice('2026-01-01T'.length, -'Z'.length)),
    paint(color, name.padEnd('error'.length)),
    line.app.padEnd('gateway'.length),
    escaped(line.msg ?? ''),
    ...fields.map(([key, value]) => `${paint(DIM, `${key}=`)}${formatValue(value)}`),
  ];
  const stack = line.err?.stack === undefined ? '' : `${line.err.stack.split('\n').map(escaped).join('\n  ')}\n`;
  return `${words.join(' ')}\n${stack === '' ? '' : `  ${stack}`}`;
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && PLAIN.test(value) ? value : escaped(JSON.stringify(value));
}

/** JSON escapes, also for DEL and the C1 control characters, which JSON.stringify does not escape. */
function escaped(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
