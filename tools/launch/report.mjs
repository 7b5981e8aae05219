// The launcher's output: one line per step with its result and time.
const NAME_WIDTH = 11;
const DETAIL_WIDTH = 64;
/** Clears the terminal's current line: the name of the running step. */
const CLEAR_LINE = '\r\u001b[K';
const RED = 31;
const GREEN = 32;
const YELLOW = 33;

export class Report {
  #startedMs = performance.now();
  /** Without a terminal, or with NO_COLOR, the lines are plain. */
  #decorated = process.stdout.isTTY === true && !process.env.NO_COLOR;

  constructor() {
    // The reader of the output can exit (`npm start | head`); the servers stay.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  }

  line(text = '') {
    process.stdout.write(`${this.#decorated ? CLEAR_LINE : ''}${text}\n`);
  }

  /** Runs one step and prints its line: its result and duration, or its failure. */
  async step(name, work) {
    const startedMs = performance.now();
    if (this.#decorated) process.stdout.write(`  ${name} …`);
    try {
      const { detail, result } = await work();
      this.#row(GREEN, '✓', name, detail.padEnd(DETAIL_WIDTH), formatDuration(performance.now() - startedMs));
      return result;
    } catch (error) {
      this.#row(RED, '✗', name, 'failed', formatDuration(performance.now() - startedMs));
      throw error;
    }
  }

  /** A finished step without a duration. */
  done(name, detail) {
    this.#row(GREEN, '✓', name, detail, '');
  }

  warn(text) {
    this.line(`${this.#paint(YELLOW, '!')} ${text}`);
  }

  error(text) {
    process.stderr.write(`${this.#paint(RED, '✗')} ${text}\n`);
  }

  /** Time since the launcher started. */
  elapsed() {
    return formatDuration(performance.now() - this.#startedMs);
  }

  #row(color, symbol, name, detail, time) {
    this.line(`${this.#paint(color, symbol)} ${name.padEnd(NAME_WIDTH)} ${detail} ${time.padStart(8)}`.trimEnd());
  }

  #paint(color, text) {
    return this.#decorated ? `\u001b[${color}m${text}\u001b[0m` : text;
  }
}

export function formatDuration(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
