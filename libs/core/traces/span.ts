/** A float is marked, so that one attribute has the same type in all spans. */
export type AttributeValue = string | number | boolean | readonly string[] | { readonly float: number };

/** Undefined members are left out. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** Numbers of OTLP. */
export const SPAN_KINDS = { internal: 1, server: 2, client: 3, consumer: 5 } as const;

/** A finished span. Times are Unix milliseconds with fractions. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: keyof typeof SPAN_KINDS;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
  readonly events?: readonly { readonly name: string; readonly atMs: number }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}
