import { createHash } from 'node:crypto';
import type { ApiDocument, Operation, Schema } from '../api-document.js';
import { html, phrase, prose } from './markup.js';
import { publishPage, renderPage } from './render-page.js';
import { renderFields, typeOf } from './render-schema.js';

const plain = (schema: Schema): string => html`${typeOf(schema)}`.text.replaceAll(/<[^>]+>/g, '');

describe('html', () => {
  it.each<[part: Parameters<typeof html>[1], text: string]>([
    ['<script>', '&lt;script&gt;'],
    [`"a" & 'b'`, '&quot;a&quot; &amp; &#39;b&#39;'],
    [7, '7'],
    [html`<b>x</b>`, '<b>x</b>'],
    [['<', html`<i></i>`, ['&']], '&lt;<i></i>&amp;'],
    [[], ''],
  ])('escapes %p unless it is markup', (part, text) => {
    expect(html`(${part})`.text).toBe(`(${text})`);
  });

  it('keeps whitespace of values, and drops the indentation of the template', () => {
    const list = html`<ul>
      <li>${'{\n  a\n}'}</li>
    </ul>`;
    expect(list.text).toBe('<ul>\n<li>{\n  a\n}</li>\n</ul>');
  });
});

describe('prose', () => {
  it.each([
    [undefined, ''],
    ['one', '<p>one</p>'],
    ['one\n\ntwo `x` <', '<p>one</p><p>two <code>x</code> &lt;</p>'],
  ])('%p becomes paragraphs', (text, expected) => {
    expect(prose(text).text).toBe(expected);
  });

  it.each([
    ['`a` and `b`', '<code>a</code> and <code>b</code>'],
    ['`<b>`', '<code>&lt;b&gt;</code>'],
    ['a lone ` stays', 'a lone ` stays'],
    ['`a` and a lone `', '<code>a</code> and a lone `'],
  ])('%p has code between backticks', (text, expected) => {
    expect(phrase(text).text).toBe(expected);
  });
});

describe('typeOf', () => {
  it.each<[schema: Schema, words: string]>([
    [{}, 'any'],
    [{ not: {} }, 'never'],
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ type: 'string', format: 'date-time' }, 'string (date-time)'],
    [{ type: 'string', maxLength: 9 }, 'string, up to 9 characters'],
    [{ type: 'number', minimum: -2, maximum: 2 }, 'number ≥ -2 ≤ 2'],
    [{ type: 'array', items: { type: 'integer' }, maxItems: 3 }, 'array of integer, up to 3'],
    [{ type: ['array', 'null'], items: { $ref: '#/components/schemas/Tool' } }, 'array of Tool or null'],
    [{ const: 'list' }, '&quot;list&quot;'],
    [{ enum: ['a', null] }, '&quot;a&quot; | null'],
    [{ anyOf: [{ $ref: '#/components/schemas/Key' }, { type: 'null' }] }, 'Key or null'],
    [{ allOf: [{ $ref: '#/components/schemas/Key' }] }, 'Key'],
  ])('%j is %s', (schema, words) => {
    expect(plain(schema)).toBe(words);
  });

  it('links a named schema', () => {
    expect(html`${typeOf({ $ref: '#/components/schemas/Key' })}`.text).toBe('<a href="#schema-Key">Key</a>');
  });
});

describe('renderFields', () => {
  const inner: Schema = { properties: { deep: { type: 'string', description: 'Far `down`.' } }, required: ['deep'] };

  it.each<[where: string, field: Schema]>([
    ['in an object', { type: 'object', ...inner }],
    ['in a list', { type: 'array', items: inner }],
    ['beside null', { anyOf: [inner, { type: 'null' }] }],
    ['in a described one', { allOf: [inner] }],
  ])('shows fields %s', (_where, field) => {
    const { text } = renderFields({ properties: { outer: field } });
    expect(text).toContain('<code class="name">outer</code>');
    expect(text).toContain('<code class="name">deep</code>');
    expect(text).toContain('Far <code>down</code>.');
    expect(text.match(/class="required"/g)).toHaveLength(1);
  });

  it('is empty for a schema without fields', () => {
    expect(renderFields({ type: 'string' }).text).toBe('');
  });
});

const KEY: Schema = { type: 'object', properties: { name: { type: 'string' } } };
const operation = (fields: Partial<Operation>): Operation => ({ responses: {}, ...fields });

function documentOf(paths: ApiDocument['paths'], tags: ApiDocument['tags'] = []): ApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'Some <API>', version: '1' },
    security: [{ key: [] }],
    tags,
    paths,
    components: {
      securitySchemes: { key: { type: 'http', description: 'A key.' } },
      schemas: { Key: KEY },
      responses: { Failure: { description: 'Any failure.' } },
    },
  };
}

describe('renderPage', () => {
  it('groups by tags, in the order of the document', () => {
    const page = renderPage(
      documentOf(
        {
          '/b': { get: operation({ operationId: 'b', tags: ['Second'] }) },
          '/a': { get: operation({ operationId: 'a', tags: ['First'] }) },
          '/c': { get: operation({ operationId: 'c' }) },
        },
        [{ name: 'First', description: 'Of `a`.' }],
      ),
      '/openapi.json',
    );
    const headings = ['<h2>First</h2>', 'id="a"', '<h2>Second</h2>', 'id="b"', '<h2>Operations</h2>', 'id="c"'];
    const main = page.slice(page.indexOf('<main'));
    expect(headings.map((heading) => main.indexOf(heading))).toEqual(
      headings.map((heading) => main.indexOf(heading)).sort((one, other) => one - other),
    );
    expect(main).toContain('Of <code>a</code>.');
    expect(page).toContain('<title>Some &lt;API&gt;</title>');
    expect(page).toContain('href="/openapi.json"');
  });

  it('shows parameters, bodies and replies of an operation', () => {
    const page = renderPage(
      documentOf({
        '/keys/{id}': {
          post: operation({
            summary: 'Make <one>',
            parameters: [{ name: 'id', in: 'path', required: true, description: 'Which.', schema: { type: 'string' } }],
            requestBody: {
              content: {
                'application/json': { schema: { $ref: '#/components/schemas/Key' }, example: { name: "o'k" } },
              },
            },
            responses: {
              200: {
                description: 'The key.',
                headers: { 'x-id': { description: 'Its id.' } },
                content: { 'application/json': { schema: KEY, examples: { one: { summary: 'First', value: '<x>' } } } },
              },
              default: { $ref: '#/components/responses/Failure' },
            },
          }),
        },
      }),
      '/openapi.json',
    );
    for (const part of [
      'id="post-keys-id-"',
      '<p class="summary">Make &lt;one&gt;</p>',
      '<p class="security">A key.</p>',
      'path, string',
      '<code class="name">x-id</code> Its id.',
      'Example: First',
      '&lt;x&gt;',
      '<a href="#reply-Failure">default</a>',
      'id="reply-Failure"',
      'id="schema-Key"',
      // A quote in a body does not end the argument.
      `-d &#39;{&quot;name&quot;:&quot;o&#39;\\&#39;&#39;k&quot;}&#39;`,
      'curl &quot;$HOST/keys/{id}&quot;',
    ]) {
      expect(page).toContain(part);
    }
  });

  it('marks an operation without security as open', () => {
    const page = renderPage(documentOf({ '/': { delete: operation({ security: [] }) } }), '/openapi.json');
    expect(page).toContain('Needs no key.');
    expect(page).toContain('curl -X DELETE &quot;$HOST/&quot;</code>');
  });
});

describe('publishPage', () => {
  it('allows only its own style, and has the hash of its text', () => {
    const { body, headers } = publishPage(documentOf({}), '/openapi.json');
    const text = body.toString();
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? [];
    const hashOf = (value: string, form: 'base64' | 'base64url'): string =>
      createHash('sha256').update(value).digest(form);
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hashOf(style, 'base64')}'`);
    expect(headers.etag).toBe(`"${hashOf(text, 'base64url')}"`);
    expect(text).not.toMatch(/<script/);
  });
});
