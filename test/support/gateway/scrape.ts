/** One scraped series: name, labels as written, value. */
export type Scrape = ReadonlyMap<string, number>;

/** Parses the text format of Prometheus. A series is keyed `name{label="value",…}`, or its name alone. */
export function parseScrape(text: string): Scrape {
  const series = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const space = line.lastIndexOf(' ');
    series.set(line.slice(0, space), Number(line.slice(space + 1)));
  }
  return series;
}

/** Names of all metrics, as declared. */
export function metricNames(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!).sort();
}

/** The sum of all series of a name whose labels contain every given text, such as `model="a"`. */
export function sumOf(scrape: Scrape, name: string, ...labels: readonly string[]): number {
  let sum = 0;
  for (const [key, value] of scrape) {
    const own = key === name ? '' : key.startsWith(`${name}{`) ? key.slice(name.length) : null;
    if (own !== null && labels.every((label) => own.includes(label))) sum += value;
  }
  return sum;
}
