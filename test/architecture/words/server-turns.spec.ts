import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesBelow, ROOT } from '../source-tree.js';

const readText = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');
const readTable = (name: string): unknown => JSON.parse(readText(`test/architecture/words/${name}.json`));

const turns = readTable('refused-turns') as { readonly en: readonly { pattern: string; use: string }[] };
const PATTERNS = turns.en.map(({ pattern, use }) => ({ pattern: new RegExp(pattern, 'iu'), use }));

/** Errors, mails, the command line and the launcher; not fields of the APIs, log messages, and words for passwords. */
const SOURCES = [/^libs\//, /^apps\/(?:cli|control|gateway)\//, /^tools\/(?:launch|start|services)/];
const NOT_READ = [
  /\.spec\.ts$/,
  /\/(?:generated|openapi)\//,
  // Descriptions of the APIs: their documents are read.
  /\.dto\.ts$/,
  /^libs\/identity\/domain\/guessable-/,
  /^libs\/formats\/upstreams\//,
  /-rules\.ts$|-options\.ts$|-file\.ts$|\.metrics\.ts$|-metrics\.ts$/,
];
const GUIDES = /^docs\/guides\/.*\.md$/;
/** Calls with texts for operators' logs, and SQL. */
const UNREAD_CALL = /\blogger\.\w+$|\.(?:query|debug|info|warn|error|log)$|failpoint$/;
const WORDS_MIN = 3;

interface Text {
  readonly at: string;
  readonly text: string;
}

/** Literals that are sentences, with their variables as `…`. */
function sentencesIn(file: string, source: string): Text[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isDecorator(node) || ts.isTaggedTemplateExpression(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isLogged(node)) return;
    if (ts.isCallExpression(node) && UNREAD_CALL.test(node.expression.getText(tree))) return;
    if (ts.isStringLiteralLike(node)) found.push({ at: file, text: node.text });
    if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.map(({ literal }) => literal.text);
      found.push({ at: file, text: [node.head.text, ...parts].join('…') });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found.filter(({ text }) => text.split(/\s+/).filter((word) => /[a-z]{2}/i.test(word)).length >= WORDS_MIN);
}

/** The log message of a job that fails. */
function isLogged(node: ts.Node): boolean {
  return ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === 'failure';
}

/** Summaries and descriptions of an API. */
function textsOfDocument(at: string): Text[] {
  const found: Text[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const isText = (key === 'summary' || key === 'description') && typeof inner === 'string';
      if (isText) found.push({ at, text: inner });
      else visit(inner);
    }
  };
  visit(JSON.parse(readText(at)));
  return found;
}

function refusedIn(texts: readonly Text[]): string[] {
  const found = texts.flatMap(({ at, text }) =>
    PATTERNS.filter(({ pattern }) => pattern.test(text)).map(({ use }) => `${at}: ${text} → ${use}`),
  );
  return [...new Set(found)];
}

describe('texts of the server', () => {
  it('have no refused turn in errors, mails, the command line and the launcher', () => {
    const files = filesBelow('libs', 'apps', 'tools')
      .filter((file) => /\.(?:ts|mjs)$/.test(file) && SOURCES.some((pattern) => pattern.test(file)))
      .filter((file) => !NOT_READ.some((pattern) => pattern.test(file)));
    const texts = files.flatMap((file) => sentencesIn(file, readText(file)));
    expect(texts.length).toBeGreaterThan(1_000);
    expect(refusedIn(texts)).toEqual([]);
  });

  it('have none in guides', () => {
    const pages = filesBelow('docs/guides').filter((file) => GUIDES.test(file));
    const texts = pages.flatMap((at) =>
      readText(at)
        .replaceAll(/```[\s\S]*?```/g, '')
        .split(/\n\s*\n/)
        .map((text) => ({ at, text: text.replaceAll(/\s+/g, ' ') })),
    );
    expect(texts.length).toBeGreaterThan(100);
    expect(refusedIn(texts)).toEqual([]);
  });

  it.each(['docs/api/openapi.json', 'docs/api/openapi-v1.json'])(
    'have none in summaries and descriptions of %s',
    (at) => {
      expect(refusedIn(textsOfDocument(at))).toEqual([]);
    },
  );
});

describe('the reader of sentences', () => {
  it('reads literals and templates, and no log message, decorator or SQL', () => {
    const source = [
      "throw new Error('one two three');",
      'refuse(`a model ${name} is asked no more`);',
      "this.logger.warn({}, 'is asked no more here');",
      "class A { @Field('is asked no more') b = sql`is asked no more`; }",
    ].join('\n');
    const texts = sentencesIn('a.ts', source);
    expect(texts.map(({ text }) => text)).toEqual(['one two three', 'a model … is asked no more']);
    expect(refusedIn(texts)).toHaveLength(2);
  });
});
