import type { CatalogModel } from './catalog-model.js';

type Headers = Readonly<Record<string, string>>;

/** Headers of replies to requests for a model. */
export interface SunsetHeaders {
  readonly replacement: CatalogModel | null;
  /** For callers that may use the replacement. */
  readonly named: Headers;
  /** For others: without it. */
  readonly unnamed: Headers;
}

const MS_PER_SECOND = 1_000;

/**
 * For a model that is deprecated or retires: RFC 9745, RFC 8594, and links to what people and programs can read about it.
 * Names of models need no escapes in a URL. Null: it is neither.
 * @param modelsUrl the page of models
 */
export function sunsetHeaders(
  { canonicalId, deprecatedAtMs, sunsetAtMs }: CatalogModel,
  replacement: CatalogModel | null,
  modelsUrl: string,
): SunsetHeaders | null {
  if (deprecatedAtMs === null && sunsetAtMs === null) return null;
  const unnamed = {
    ...(deprecatedAtMs === null ? {} : { deprecation: `@${Math.floor(deprecatedAtMs / MS_PER_SECOND)}` }),
    ...(sunsetAtMs === null ? {} : { sunset: new Date(sunsetAtMs).toUTCString() }),
    link: `<${modelsUrl}?open=${canonicalId}>; rel="deprecation"; type="text/html"`,
  };
  if (replacement === null) return { replacement, unnamed, named: unnamed };
  const link = `${unnamed.link}, </v1/models/${replacement.canonicalId}>; rel="successor-version"`;
  return { replacement, unnamed, named: { ...unnamed, link } };
}
