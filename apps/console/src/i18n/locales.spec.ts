import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LANGUAGES } from './languages';

const SOURCE = join(__dirname, '..');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
const namespaces = files
  .filter((file) => file.endsWith('locales/en.json'))
  .map((file) => dirname(dirname(file)))
  .sort();
/** Forms of a plural; which of them a language has is its own matter. */
const PLURAL = /_(?:zero|one|two|few|many|other)$/;
const VARIABLE = /\{\{\s*(\w+)/g;

const read = (namespace: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(SOURCE, namespace, 'locales', `${language}.json`), 'utf8')) as Record<string, string>;
const keysOf = (texts: object): string[] =>
  [...new Set(Object.keys(texts).map((key) => key.replace(PLURAL, '')))].sort();
const variablesOf = (text: string): string[] => Array.from(text.matchAll(VARIABLE), ([, name = '']) => name).sort();

const sources = files
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.spec.ts'))
  .map((file) => [file, readFileSync(join(SOURCE, file), 'utf8')] as const);

/** The code whose texts are in a namespace: of its folder, and of others that name it. */
function codeOf(namespace: string): string {
  const isOf = (file: string, text: string): boolean =>
    file.startsWith(`${namespace}/`) || text.includes(`'${namespace}'`) || namespace === 'kit';
  return sources.flatMap(([file, text]) => (isOf(file, text) ? [text] : [])).join('\n');
}

describe.each(namespaces)('the texts of %s', (namespace) => {
  const english = read(namespace, 'en');
  const code = codeOf(namespace);

  it.each(Object.keys(LANGUAGES))('have the same keys and variables in %s', (language) => {
    const texts = read(namespace, language);
    expect(keysOf(texts)).toEqual(keysOf(english));
    for (const [key, text] of Object.entries(texts)) {
      const original = english[key] ?? english[key.replace(PLURAL, '_other')] ?? '';
      // `one` may leave the number out.
      const isPart = variablesOf(text).every((name) => variablesOf(original).includes(name));
      expect([key, isPart]).toEqual([key, true]);
      expect([key, text.trim()]).not.toEqual([key, '']);
    }
  });

  it('have the plural forms that each language needs', () => {
    const plurals = Object.keys(english).filter((key) => key.endsWith('_other'));
    for (const language of Object.keys(LANGUAGES)) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const texts = read(namespace, language);
      const missing = plurals
        .flatMap((key) => forms.map((form) => key.replace(/other$/, form)))
        .filter((key) => !(key in texts));
      expect([language, missing]).toEqual([language, []]);
    }
  });

  it('are used', () => {
    // `status_${word}` uses every key that begins so.
    const beginnings = Array.from(code.matchAll(/`([\w.]+_)\$\{/g), ([, beginning = '']) => beginning);
    const unused = keysOf(english).filter(
      (key) => !code.includes(`'${key}'`) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
  });
});

it.each(namespaces)('the Chinese texts of %s have Chinese punctuation', (namespace) => {
  const halfWidth = /\p{Script=Han}[,:;!?()]|[,:;!?()]\p{Script=Han}/u;
  expect(Object.entries(read(namespace, 'zh-CN')).filter(([, text]) => halfWidth.test(text))).toEqual([]);
});

it('has every folder of texts in the types of keys', () => {
  const types = readFileSync(join(__dirname, 'resources.d.ts'), 'utf8');
  const missing = namespaces.filter((namespace) => !types.includes(`${relative('.', namespace)}/locales/en.json`));
  expect(missing).toEqual([]);
});

/** Those of operators name variables and commands of the product. */
const OF_CUSTOMERS = namespaces.filter((namespace) => !/^(?:operator|refusals)/.test(namespace));

it.each(OF_CUSTOMERS)('the texts of %s name no product: the service has a name of its own', (namespace) => {
  const texts = Object.keys(LANGUAGES).flatMap((language) => Object.values(read(namespace, language)));
  expect(texts.filter((text) => /routify/i.test(text))).toEqual([]);
});
