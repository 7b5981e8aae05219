import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = join(import.meta.dirname, '../src');
const INDEX = 'virtual:texts';
/** `operator/channels/locales/en.json` is the namespace `operator/channels` in the area `operator`. */
const FILE = /^((\w[\w-]*)(?:\/.+)?)\/locales\/([\w-]+)\.json$/;

/** Screens that load texts of their own: those of the area with the most texts, and seldom seen ones. */
const OWN_TEXTS = /^(?:operator\b|portal\/(?:orders|topup)$)/;

interface TextFile {
  readonly path: string;
  readonly namespace: string;
  /** What is loaded together: an area, or a screen of OWN_TEXTS. */
  readonly part: string;
  readonly language: string;
}

/**
 * `virtual:texts`: the part of each namespace, and how the texts of a part are loaded. They are one file in a language: fifteen
 * small ones would be as many requests, each made while a page waits.
 */
export function textsOfAreas(): Plugin {
  return {
    name: 'texts',
    resolveId: (id) => (id.startsWith(INDEX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${INDEX}`)) return null;
      const files = readFiles();
      const [, ...names] = id.split('/');
      const language = names.pop();
      if (language === undefined) return indexOf(files);
      const own = files.filter((file) => file.part === names.join('/') && file.language === language);
      for (const { path } of own) this.addWatchFile(path);
      const texts = own.map(({ namespace, path }) => [namespace, JSON.parse(readFileSync(path, 'utf8')) as unknown]);
      return `export default ${JSON.stringify(Object.fromEntries(texts))}`;
    },
  };
}

function readFiles(): readonly TextFile[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).flatMap((file) => {
    const [, namespace, area, language] = FILE.exec(file) ?? [];
    if (namespace === undefined || area === undefined || language === undefined) return [];
    return [{ path: join(SOURCE, file), namespace, part: OWN_TEXTS.test(namespace) ? namespace : area, language }];
  });
}

function indexOf(files: readonly TextFile[]): string {
  const parts = new Set(files.map(({ part, language }) => `${part}/${language}`));
  const loads = Array.from(parts, (part) => `'${part}': () => import('${INDEX}/${part}')`);
  const names = [...new Set(files.map(({ namespace }) => namespace))].join(' ');
  // Before the first page each byte counts: the parts are not written out.
  const partOf = `'${names}'.split(' ').map((name) => [name, ${OWN_TEXTS}.test(name) ? name : name.split('/')[0]])`;
  return `export const PART_OF = Object.fromEntries(${partOf});\nexport const PARTS = {${loads.join()}};`;
}
