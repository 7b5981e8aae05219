// Beside the console's own packages: openapi-typescript is installed here.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import generate, { astToString } from 'openapi-typescript';

/**
 * Writes what the console knows of an OpenAPI document into a folder of their own: types, and for each schema and query
 * (`invoices-list-query`) what can be chosen and which bounds its fields have. Each is a file: a page loads its own ones.
 */
export async function writeApiTypes(document, folder) {
  const types = astToString(await generate(document));
  const groups = groupsOf(JSON.parse(readFileSync(document, 'utf8')));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/management.d.ts`, types);
  writeConstants(`${folder}/values`, groups, valuesOf);
  writeConstants(
    `${folder}/fields`,
    groups.filter(({ name }) => /(?:Request|Query)$/.test(name)),
    fieldOf,
  );
  writeConstants(`${folder}/traits`, groups, (schema) => schema['x-traits']);
}

function groupsOf({ paths, components: { schemas } }) {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  return [
    ...Object.entries(schemas).map(([name, { properties = {}, required = [] }]) => ({ name, properties, required })),
    ...operations.filter(({ operationId }) => operationId !== undefined).map(queryOf),
  ];
}

function queryOf({ operationId, parameters = [] }) {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return {
    name: `${operationId.replace(/\.(.)/, (_, letter) => letter.toUpperCase())}Query`,
    properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema])),
    required: query.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** @param read of a property; undefined leaves it out */
function writeConstants(folder, groups, read) {
  mkdirSync(folder);
  for (const { name, properties, required } of groups) {
    const known = Object.entries(properties)
      .map(([field, schema]) => [field, read(schema, required.includes(field))])
      .filter(([, value]) => value !== undefined);
    if (known.length === 0) continue;
    const file = name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
    const value = JSON.stringify(Object.fromEntries(known));
    writeFileSync(`${folder}/${file}.ts`, `export const ${name} = ${value} as const;\n`);
  }
}

/** What can be chosen: of the property, of the items of a list, or of the members of a map. A constant is no choice. */
function valuesOf({ enum: own, items, additionalProperties, ...schema }) {
  const within = membersOf(schema, valuesOf);
  if (within !== undefined) return within;
  const values = (own ?? items?.enum ?? additionalProperties?.enum)?.filter((value) => typeof value === 'string');
  return values?.length > 1 ? values : undefined;
}

/** Of the members of an object that is described in place: what this version accepts stands beside their types. */
function membersOf({ properties }, read) {
  if (properties === undefined) return undefined;
  const members = Object.entries(properties).map(([name, schema]) => [
    name,
    read({ ...schema, ...schema['x-accepts'] }),
  ]);
  const known = members.filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** What an input takes as its attributes; `required` where neither null nor the empty text is accepted. */
function fieldOf(schema, isRequired) {
  const within = membersOf(schema, fieldOf);
  if (within !== undefined) return within;
  const { type, enum: values, format, minLength = 0, maxLength, minimum: min, maximum: max, pattern } = schema;
  const isFilled =
    ['integer', 'number'].includes(type) || (type === 'string' && (minLength > 0 || values || format || pattern));
  const attributes = {
    required: (isRequired && Boolean(isFilled)) || undefined,
    minLength: minLength > 1 ? minLength : undefined,
    maxLength,
    min,
    max,
    pattern: pattern && patternOf(pattern),
  };
  return Object.values(attributes).every((value) => value === undefined) ? undefined : attributes;
}

/** Browsers read `pattern` with the flag `v`, under which a class escapes more characters. */
function patternOf(pattern) {
  const escaped = pattern.replace(/\[(?:\\.|[^\]\\])*\]/g, (found) =>
    found.replace(/\\.|\/|[(){}|]|-(?=\])/g, (part) => (part.length > 1 ? part : `\\${part}`)),
  );
  return new RegExp(escaped, 'v').source;
}
