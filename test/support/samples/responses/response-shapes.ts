import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const SCHEMA = path.join(__dirname, 'stream-event.schema.json');

/** Codes of failed responses that the API sends, and the published schema lacks. */
const MORE_ERROR_CODES = ['insufficient_quota', 'context_length_exceeded'];

interface Definition {
  readonly properties?: Record<string, { enum?: string[] }>;
  readonly enum?: string[];
  readonly allOf?: Definition[];
}

interface Schema {
  $id: string;
  $defs: Record<string, Definition>;
}

const validators = new Map<string, ValidateFunction>();
const schema = readSchema();
/** Names of definitions by the type of their event. */
const EVENTS = new Map(
  Object.entries(schema.$defs).map(([name, { properties }]) => [properties?.type?.enum?.[0] ?? '', name]),
);
const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(schema);

/** Where a response violates the published schema, one line each; empty when it conforms. */
export function responseFaults(response: unknown): string[] {
  return faultsOf('Response', response);
}

/** The same for an event of a stream. */
export function eventFaults(event: Readonly<Record<string, unknown>>): string[] {
  const name = EVENTS.get(String(event.type));
  return name === undefined ? [`no event of type ${String(event.type)}`] : faultsOf(name, event);
}

function faultsOf(name: string, value: unknown): string[] {
  const validate = validators.get(name) ?? ajv.compile({ $ref: `${schema.$id}#/$defs/${name}` });
  validators.set(name, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** The API sends `usage: null` before the end of a stream, which the published schema does not allow. */
function readSchema(): Schema {
  const read = JSON.parse(fs.readFileSync(SCHEMA, 'utf8')) as Schema;
  read.$defs.ResponseErrorCode?.enum?.push(...MORE_ERROR_CODES);
  const { ResponseUsage: usage = {}, ...others } = read.$defs;
  return { ...read, $defs: { ...others, ResponseUsage: { anyOf: [usage, { type: 'null' }] } as Definition } };
}
