import type { OpenAPIObject } from '@nestjs/swagger';

interface Route {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

/**
 * Finds the methods of a path in the path templates of the document, to distinguish 405 from 404. The document is built
 * on the first call.
 */
export function methodsOf(describe: () => OpenAPIObject): (path: string) => readonly string[] {
  let routes: readonly Route[] | null = null;
  return (path) => {
    routes ??= routesOf(describe());
    return [...new Set(routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))];
  };
}

function routesOf({ paths }: OpenAPIObject): Route[] {
  return Object.entries(paths).map(([template, item]) => ({
    pattern: patternOf(template),
    methods: Object.keys(item).map((method) => method.toUpperCase()),
  }));
}

/** `/keys/{id}/rotate` as a regular expression. The fixed parts are lower-case words with dashes. */
function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}/?$`);
}
