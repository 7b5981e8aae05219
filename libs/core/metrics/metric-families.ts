import type { MetricObjectWithValues, MetricType, MetricValue } from 'prom-client';

type MetricObject = MetricObjectWithValues<MetricValue<string>>;

/** One number of a metric; labels by name. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All series of one metric, as prom-client's registry reads them. */
export interface MetricFamily {
  readonly name: string;
  get(): Promise<MetricObject>;
}

/** Name, meaning and label names of a metric. Names follow Prometheus: base units, `_total` for counters. */
export interface MetricInfo {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** A number that only grows. */
export class CounterSeries {
  value = 0;

  add(amount: number): void {
    this.value += amount;
  }
}

/** Counts of values by upper bound. */
export class HistogramSeries {
  sum = 0;
  /** Not cumulative; the last one is above all bounds. */
  readonly counts: number[];

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let bucket = 0;
    for (const bound of this.bounds) {
      if (value <= bound) break;
      bucket++;
    }
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }
}

/** Between values of labels in the key of a series; no value contains it. */
const SEPARATOR = '\u0000';

/**
 * Series by their label values. Callers keep the series of a request's labels: prom-client's own metrics hash the labels
 * on every call, which costs a request more than all its counting here.
 */
abstract class SeriesFamily<Series> implements MetricFamily {
  private readonly series = new Map<string, { readonly labels: Readonly<Record<string, string>>; series: Series }>();

  constructor(
    private readonly info: MetricInfo,
    private readonly type: string,
  ) {}

  get name(): string {
    return this.info.name;
  }

  /** @param values in the order of the label names */
  with(...values: readonly string[]): Series {
    const key = values.join(SEPARATOR);
    const known = this.series.get(key);
    if (known !== undefined) return known.series;
    const names = this.info.labels ?? [];
    if (values.length !== names.length) throw new Error(`${this.name} has the labels ${names.join(', ')}`);
    const created = this.create();
    const labels = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
    this.series.set(key, { labels, series: created });
    return created;
  }

  get(): Promise<MetricObject> {
    const values = [...this.series.values()].flatMap(({ labels, series }) => this.samplesOf(series, labels));
    return Promise.resolve(metricObject(this.info, this.type, values));
  }

  protected abstract create(): Series;
  protected abstract samplesOf(series: Series, labels: Readonly<Record<string, string>>): MetricValue<string>[];
}

export class CounterFamily extends SeriesFamily<CounterSeries> {
  constructor(info: MetricInfo) {
    super(info, 'counter');
  }

  protected override create(): CounterSeries {
    return new CounterSeries();
  }

  protected override samplesOf({ value }: CounterSeries, labels: Readonly<Record<string, string>>) {
    return [{ value, labels }];
  }
}

export class HistogramFamily extends SeriesFamily<HistogramSeries> {
  /** @param bounds upper bounds, ascending */
  constructor(
    info: MetricInfo,
    private readonly bounds: readonly number[],
  ) {
    super(info, 'histogram');
  }

  protected override create(): HistogramSeries {
    return new HistogramSeries(this.bounds);
  }

  protected override samplesOf({ counts, sum }: HistogramSeries, labels: Readonly<Record<string, string>>) {
    let total = 0;
    const buckets = counts.map((count, index) => {
      total += count;
      const le = index < this.bounds.length ? String(this.bounds[index]) : '+Inf';
      return { value: total, labels: { ...labels, le }, metricName: `${this.name}_bucket` };
    });
    return [
      ...buckets,
      { value: sum, labels, metricName: `${this.name}_sum` },
      { value: total, labels, metricName: `${this.name}_count` },
    ];
  }
}

/** A metric that is read when it is scraped; without samples while its source does not answer. */
export class ReadFamily implements MetricFamily {
  constructor(
    private readonly info: MetricInfo,
    private readonly type: 'gauge' | 'counter',
    private readonly read: () => Promise<readonly Sample[]> | readonly Sample[],
  ) {}

  get name(): string {
    return this.info.name;
  }

  async get(): Promise<MetricObject> {
    const samples = await this.read();
    const values = samples.map(({ value, labels = {} }) => ({ value, labels }));
    return metricObject(this.info, this.type, values);
  }
}

/** What the registry reads of a family. prom-client declares the type as a number and reads its name. */
function metricObject({ name, help }: MetricInfo, type: string, values: MetricValue<string>[]): MetricObject {
  return { name, help, type: type as unknown as MetricType, aggregator: 'sum', values, collect: () => undefined };
}
