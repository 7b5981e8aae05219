import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = join(import.meta.dirname, '../src');
const INDEX = 'virtual:texts';
/** `operator/channels/locales/en.json` is the namespace `operator/channels` in the area `operator`. */
const FILE = /^((\w[\w-]*)(?:\/.+)?)\/locales\/([\w-]+)\.json$/;

interface TextFile {
  readonly path: string;
  readonly namespace: string;
  readonly area: string;
  readonly language: string;
}

/**
 * `virtual:texts`: all namespaces, and how the texts of an area are loaded. They are one file in a language: fifteen
 * small ones would be as many requests, each made while a page waits.
 */
export function textsOfAreas(): Plugin {
  return {
    name: 'texts',
    resolveId: (id) => (id.startsWith(INDEX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${INDEX}`)) return null;
      const files = readFiles();
      const [, area, language] = id.split('/');
      if (area === undefined) return indexOf(files);
      const own = files.filter((file) => file.area === area && file.language === language);
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
    return [{ path: join(SOURCE, file), namespace, area, language }];
  });
}

function indexOf(files: readonly TextFile[]): string {
  const parts = new Set(files.map(({ area, language }) => `${area}/${language}`));
  const loads = Array.from(parts, (part) => `'${part}': () => import('${INDEX}/${part}')`);
  const namespaces = [...new Set(files.map(({ namespace }) => namespace))];
  return `export const NAMESPACES = ${JSON.stringify(namespaces)};\nexport const PARTS = {${loads.join()}};`;
}
