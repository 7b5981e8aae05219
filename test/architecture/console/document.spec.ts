import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, consoleFiles, ROOT } from '../source-tree.js';

interface Document {
  readonly components: {
    readonly schemas: Record<
      string,
      { readonly properties: { readonly kind?: { readonly enum?: readonly string[] } } }
    >;
  };
}

const DOCUMENT = JSON.parse(readFileSync(join(ROOT, 'docs/api/openapi.json'), 'utf8')) as Document;

const product = consoleFiles().filter(({ path }) => !path.endsWith('.spec.ts') && !path.includes('/api/generated/'));

/** In any order, as the one that a screen shows may be another. */
const keyOf = (values: readonly unknown[]): string => values.toSorted().join();

/** The choices of a document. Constants are none. */
function enumsOf(part: unknown): readonly string[] {
  if (part === null || typeof part !== 'object') return [];
  const { enum: values } = part as { readonly enum?: unknown };
  const own = Array.isArray(values) ? values.filter((value) => value !== null) : [];
  return [...(own.length > 1 ? [keyOf(own)] : []), ...Object.values(part).flatMap(enumsOf)];
}

/** Lists of texts, as they stand in code. */
function listsOf(code: string): readonly string[] {
  return Array.from(code.matchAll(/\[\s*('[^']*'(?:,\s*'[^']*')+),?\s*\]/g), ([, texts = '']) =>
    keyOf(Array.from(texts.matchAll(/'([^']*)'/g), ([, text]) => text)),
  );
}

/** Code's copies of the choices of a document. */
function finderOf(document: unknown): (code: string) => readonly string[] {
  const known = new Set(enumsOf(document));
  return (code) => listsOf(code).filter((list) => known.has(list));
}

/** Kinds of payment providers, of providers of a log-in and of channels. */
const KINDS = ['CreatePaymentProviderRequest', 'CreateIdentityProviderRequest', 'CreateChannelRequest'].flatMap(
  (name) => DOCUMENT.components.schemas[name]?.properties.kind?.enum ?? [],
);

/** Comparisons with one of them: what it has is a trait of the API, or a row of a table by kind. */
function comparisonsIn(code: string): readonly string[] {
  const kind = `'(?:${KINDS.join('|')})'`;
  return code.match(new RegExp(`[!=]==? ${kind}|${kind} [!=]==?|\\bcase ${kind}`, 'g')) ?? [];
}

describe('the console asks the document', () => {
  it('copies none of its lists of choices', () => {
    const copiesOf = finderOf(DOCUMENT);
    const copies = product.flatMap(({ path, text }) => copiesOf(codeOf(text)).map((list) => `${path}: ${list}`));
    expect(copies).toEqual([]);
  });

  it('is found to copy one, in any order', () => {
    const copiesOf = finderOf({ mode: { enum: ['live', 'test', null] }, object: { enum: ['list'] } });
    expect(copiesOf("const MODES = [\n  'test',\n  'live',\n] as const;")).toEqual(['live,test']);
    expect(copiesOf("['list']; ['live', 'test', 'other']")).toEqual([]);
  });

  it('compares no kind of providers or channels', () => {
    expect(KINDS.length).toBeGreaterThan(15);
    const found = product.flatMap(({ path, text }) => comparisonsIn(codeOf(text)).map((code) => `${path}: ${code}`));
    expect(found).toEqual([]);
  });

  it('is found to compare one', () => {
    const code = "kind === 'stripe' || 'vertex' !== kind; switch (kind) { case 'oidc': } kind === 'package'";
    expect(comparisonsIn(code)).toEqual(["=== 'stripe'", "'vertex' !==", "case 'oidc'"]);
  });
});
