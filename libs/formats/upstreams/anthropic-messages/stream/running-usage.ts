import { isRecord, parseValue } from '#core';

type Counts = Readonly<Record<string, unknown>>;

const OUTPUT = 'output_tokens';

/**
 * The usage of one stream of the Messages API. Counts are running totals: later ones replace earlier ones, absent ones
 * stay, and so do those above zero where a later one is zero.
 *
 * Source: platform.claude.com, "Streaming messages": the counts of `message_delta` are cumulative. The output of
 * `message_start` is a placeholder of a few tokens, and no count of the reply.
 */
export class RunningUsage {
  private reported: Counts = {};
  private placeholder = 0;

  /** Without an output while no event but the first has one. Another object with each event. */
  get counts(): Counts {
    return this.reported;
  }

  /** 0: no event but the first has one. */
  get outputTokens(): number {
    const { [OUTPUT]: output } = this.reported;
    return typeof output === 'number' ? output : 0;
  }

  /** @param json of `message_start` */
  begin(json: Buffer | undefined): void {
    const { [OUTPUT]: output, ...others } = countsIn(json);
    if (typeof output === 'number' && output > this.placeholder) this.placeholder = output;
    this.reported = merged(this.reported, others);
  }

  /** @param json of `message_delta` */
  add(json: Buffer | undefined): void {
    const { [OUTPUT]: output, ...others } = countsIn(json);
    // A running total does not fall below its first value.
    const isCount = output !== undefined && !(output === 0 && this.placeholder > 0);
    this.reported = merged(this.reported, isCount ? { ...others, [OUTPUT]: output } : others);
  }
}

function countsIn(json: Buffer | undefined): Counts {
  const counts = json === undefined ? null : parseValue(json);
  return isRecord(counts) ? counts : {};
}

function merged(earlier: Counts, later: Counts): Counts {
  const result: Record<string, unknown> = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    const known = earlier[name];
    if (value === null || value === undefined) continue;
    if (value === 0 && typeof known === 'number' && known > 0) continue;
    result[name] = isRecord(value) && isRecord(known) ? merged(known, value) : value;
  }
  return result;
}
