import type { OpenAPIObject } from '@nestjs/swagger';
import { exampleId } from '#core';
import { ExampleComposer, type ExampleSchema, type FindSchema } from './compose-example.js';
import type { DeclaredOperation } from './declared-operations.js';

interface MediaSchema extends ExampleSchema {
  /** Examples of a file, by media type; some cannot be composed from fields. */
  'x-examples'?: Readonly<Record<string, unknown>>;
}

type Content = Record<string, { schema?: MediaSchema; example?: unknown }>;

interface Operation {
  readonly operationId?: string;
  readonly parameters?: { readonly name: string; readonly in: string; schema?: ExampleSchema }[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/**
 * Adds examples of the request, the replies and the path ids to every route, composed from the examples of the fields.
 * The tests send and expect them, so a wrong example of a field fails a test.
 */
export function addExamples(document: OpenAPIObject, declared: ReadonlyMap<string, DeclaredOperation>): OpenAPIObject {
  const find: FindSchema = (reference) =>
    document.components?.schemas?.[reference.replace('#/components/schemas/', '')] ?? {};
  const [requests, replies] = [new ExampleComposer('request', find), new ExampleComposer('reply', find)];
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item) as Operation[]) {
      const ids = declared.get(operation.operationId ?? '')?.pathIds ?? {};
      for (const parameter of operation.parameters ?? []) {
        const prefix = parameter.in === 'path' ? ids[parameter.name] : undefined;
        if (prefix !== undefined) parameter.schema = { ...parameter.schema, example: exampleId(prefix) };
      }
      setExamples(operation.requestBody?.content, requests);
      for (const { content } of Object.values(operation.responses)) setExamples(content, replies);
    }
  }
  return document;
}

function setExamples(content: Content | undefined, composer: ExampleComposer): void {
  for (const [type, media] of Object.entries(content ?? {})) {
    const { 'x-examples': files, ...schema } = media.schema ?? {};
    media.example = files === undefined ? composer.compose(schema) : files[type];
    media.schema = schema;
  }
}
