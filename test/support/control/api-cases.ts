import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlApp } from './control-app.js';
import { schemaFaults } from '../stores/schema-faults.js';

interface Content {
  readonly schema: object;
  readonly example?: unknown;
}

type Responses = Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: { readonly example?: unknown };
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  /** Empty: open to everyone. */
  readonly security?: readonly object[];
  readonly responses: Responses;
}

export interface ApiCase {
  readonly name: string;
  readonly method: Parameters<ControlApp['raw']>[0];
  readonly path: string;
  readonly operation: Operation;
}

/** The part of the document that tests read. */
interface ObjectSchema {
  readonly properties: Readonly<Record<string, FieldSchema>>;
}

interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly FieldSchema[];
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Responses; readonly schemas: Readonly<Record<string, ObjectSchema>> };
}

/** As committed; routes.spec.ts compares it with the served document. */
export const DOCUMENT = JSON.parse(
  readFileSync(join(__dirname, '../../../docs/api/openapi.json'), 'utf8'),
) as ApiDocument;

/** Writes first, so that lists are not empty. */
export const CASES: readonly ApiCase[] = Object.entries(DOCUMENT.paths)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method} ${path}`,
      method: method as ApiCase['method'],
      path,
      operation,
    })),
  )
  .sort((one, other) => Number(one.method === 'get') - Number(other.method === 'get'));

/** The faults of a value, one line each. */
export const faultsOf = schemaFaults(DOCUMENT);

/** Answered by server-sent events. */
export function isStreamed({ operation }: ApiCase): boolean {
  const content = Object.values(operation.responses).flatMap((response) => Object.keys(response.content ?? {}));
  return content.includes('text/event-stream');
}

/** A stream without an end; tested in `live-events.spec.ts`. */
export function isEndless(route: ApiCase): boolean {
  return route.method === 'get' && isStreamed(route);
}

/** Status and content of the success response. */
export function successOf({ responses }: Operation): readonly [status: number, content: Content] {
  const [status, response] = Object.entries(responses).find(([name]) => name.startsWith('2')) ?? [];
  return [Number(status), response?.content?.['application/json'] ?? { schema: {} }];
}

/** The example query of all parameters or of those that are required, with its question mark; empty without examples. */
export function queryOf({ operation }: ApiCase, which: 'all' | 'required' = 'all'): string {
  const shown = (operation.parameters ?? []).filter(
    ({ in: location, required = false, schema }) =>
      location === 'query' && 'example' in schema && (which === 'all' || required),
  );
  const query = new URLSearchParams(shown.map(({ name, schema }) => [name, String(schema.example)])).toString();
  return query === '' ? '' : `?${query}`;
}
