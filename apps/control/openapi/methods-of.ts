import type { OpenAPIObject } from '@nestjs/swagger';

/** Answers which methods a path knows, from the document's path templates: what tells a 405 from a 404. */
export function methodsOf(document: OpenAPIObject): (path: string) => readonly string[] {
  const routes = Object.entries(document.paths).map(([template, item]) => ({
    pattern: patternOf(template),
    methods: Object.keys(item).map((method) => method.toUpperCase()),
  }));
  return (path) => [...new Set(routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))];
}

/** `/keys/{id}/rotate` as a regular expression. The fixed parts are lower-case words with dashes. */
function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}/?$`);
}
