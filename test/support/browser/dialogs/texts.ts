import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = join(__dirname, '../../../../apps/console/src');

/** What the console says in a language: the name of a button, with anything in its gaps. */
export class ConsoleTexts {
  private readonly folders = new Map<string, Readonly<Record<string, string>>>();

  constructor(private readonly language: string) {}

  /** @param key as `operator/channels:edit` */
  nameOf(key: string): RegExp {
    const [folder = '', name = ''] = key.split(':');
    const text = this.textsOf(folder)[name];
    if (text === undefined) throw new Error(`no text ${key}`);
    const parts = text.split(/\{\{\w+\}\}/).map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join('.*')}$`);
  }

  private textsOf(folder: string): Readonly<Record<string, string>> {
    const known = this.folders.get(folder);
    if (known !== undefined) return known;
    const file = join(SOURCES, folder, 'locales', `${this.language}.json`);
    const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    this.folders.set(folder, texts);
    return texts;
  }
}
