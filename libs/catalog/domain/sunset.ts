/** What requests for a model get once it is retired: an error, or an answer of its replacement. */
export const SUNSET_ACTIONS = ['refuse', 'redirect'] as const;
type SunsetAction = (typeof SUNSET_ACTIONS)[number];

/** When and how a model retires. */
export interface Sunset {
  /** Unix milliseconds; null: no date. */
  readonly sunsetAtMs: number | null;
  readonly sunsetAction: SunsetAction;
  /** For customers. */
  readonly sunsetNote: string | null;
}

export const NO_SUNSET: Sunset = { sunsetAtMs: null, sunsetAction: 'refuse', sunsetNote: null };

/** Retired models are neither listed nor chosen, and no request is sent to them. */
export function isRetired({ sunsetAtMs }: Pick<Sunset, 'sunsetAtMs'>, atMs: number): boolean {
  return sunsetAtMs !== null && sunsetAtMs <= atMs;
}

/**
 * When a model was deprecated: marked so, or its retirement announced. Stays with it until neither is true, and never
 * is after its retirement: RFC 9745 forbids that.
 */
export function deprecatedAt(
  { status, sunsetAtMs }: { readonly status: string } & Pick<Sunset, 'sunsetAtMs'>,
  beforeMs: number | null,
  nowMs: number,
): number | null {
  if (status !== 'deprecated' && sunsetAtMs === null) return null;
  return Math.min(beforeMs ?? nowMs, sunsetAtMs ?? Infinity);
}
