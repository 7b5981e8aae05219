const NOT_METRICS = [
  /'[^']*'|"[^"]*"/g, // texts
  /\{[^}]*\}/g, // labels
  /\[[^\]]*\]/g, // windows
  /\boffset\s+\w+/g,
  /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g,
];
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'by', 'on', 'without', 'bool']);
/** Not followed by a parenthesis: that is a function. */
const NAME = /(?<![\w:.$])[a-zA-Z_:][\w:]*\b(?!\s*\()/g;

/** Names of the metrics that a query of Prometheus reads. */
export function metricsInQuery(query: string): string[] {
  const rest = NOT_METRICS.reduce((text, pattern) => text.replaceAll(pattern, ' '), query);
  return [...new Set(rest.match(NAME) ?? [])].filter((name) => !WORDS.has(name));
}
