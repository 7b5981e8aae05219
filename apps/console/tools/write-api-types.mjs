// Beside the console's own packages: openapi-typescript is installed here.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import generate, { astToString } from 'openapi-typescript';

/** Where each side chooses the events of an endpoint. */
const ENDPOINTS = { customer: '/api/v1/webhook-endpoints', operator: '/admin/v1/webhook-endpoints' };

/** Writes what the console knows of an OpenAPI document into a folder of their own: its types, and the types of events. */
export async function writeApiTypes(document, folder) {
  const types = astToString(await generate(document));
  const eventTypes = eventTypesOf(JSON.parse(readFileSync(document, 'utf8')));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/management.d.ts`, types);
  writeFileSync(`${folder}/event-types.ts`, `export const EVENT_TYPES = ${JSON.stringify(eventTypes)} as const;\n`);
}

/** By side: a screen that offers them is not changed for a new one. */
function eventTypesOf({ paths, components: { schemas } }) {
  return Object.fromEntries(
    Object.entries(ENDPOINTS).map(([side, path]) => {
      const { $ref } = paths[path].post.requestBody.content['application/json'].schema;
      return [side, schemas[$ref.split('/').at(-1)].properties.event_types.items.enum];
    }),
  );
}
