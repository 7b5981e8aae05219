import type { Schema } from '../api-document.js';
import { html, phrase, type Markup, type Part } from './markup.js';

const REFERENCE = '#/components/schemas/';

export function schemaId(name: string): string {
  return `schema-${name}`;
}

/** The fields of an object, with nested ones below their parent; a named schema is a link. May be empty. */
export function renderFields(schema: Schema): Markup {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties);
  if (names.length === 0) return html``;
  return html`<ul class="fields">
    ${names.map((name) => renderField(name, properties[name] ?? {}, required.includes(name)))}
  </ul>`;
}

function renderField(name: string, schema: Schema, isRequired: boolean): Markup {
  const inner = inlineObject(schema);
  return html`<li>
    <code class="name">${name}</code> <span class="type">${typeOf(schema)}</span>${
      isRequired ? html` <span class="required">required</span>` : ''
    }
    ${schema.description === undefined ? '' : html`<div>${phrase(schema.description)}</div>`}
    ${inner === null ? '' : renderFields(inner)}
  </li>`;
}

/** The inline object of a field: the schema itself, its items, or an alternative to null. */
function inlineObject(schema: Schema): Schema | null {
  if (schema.properties !== undefined) return schema;
  if (schema.items !== undefined) return inlineObject(schema.items);
  const found = [...(schema.anyOf ?? []), ...(schema.allOf ?? [])].map(inlineObject);
  return found.find((inner) => inner !== null) ?? null;
}

/** The type in a few words: `array of Message`, `integer ≥ 1 or null`. */
export function typeOf(schema: Schema): Part {
  const { $ref, anyOf, allOf, type, items } = schema;
  if ($ref !== undefined) {
    const name = $ref.replace(REFERENCE, '');
    return html`<a href="#${schemaId(name)}">${name}</a>`;
  }
  const several = anyOf ?? allOf;
  if (several !== undefined) return joined(several.map(typeOf));
  if (schema.not !== undefined) return 'never';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (type === undefined) return 'any';
  const names = typeof type === 'string' ? [type] : type;
  const words = names.map((name) => (name === 'array' && items !== undefined ? html`array of ${typeOf(items)}` : name));
  return html`${joined(words)}${boundsOf(schema)}`;
}

function joined(parts: readonly Part[]): Part {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' or ', part]));
}

function boundsOf({ format, minimum, maximum, maxLength, maxItems }: Schema): string {
  const bounds = [
    format === undefined ? '' : ` (${format})`,
    minimum === undefined ? '' : ` ≥ ${minimum}`,
    maximum === undefined ? '' : ` ≤ ${maximum}`,
    maxLength === undefined ? '' : `, up to ${maxLength} characters`,
    maxItems === undefined ? '' : `, up to ${maxItems}`,
  ];
  return bounds.join('');
}
