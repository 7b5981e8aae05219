import i18next, { type BackendModule, type FormatterModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { PART_OF, PARTS } from 'virtual:texts';
import { readStored, writeStored } from '@/api/session-state';
import { chooseLanguage, type Language } from './languages';

export { LANGUAGES, type Language } from './languages';

const LANGUAGE_KEY = 'routify-language';

/** A folder's texts are beside its screens; those of an area are loaded together. */
const loader: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    readTexts(language, namespace).then(
      (texts) => {
        done(null, texts);
      },
      (error: unknown) => {
        done(error as Error, false);
      },
    );
  },
};

type FormatCount = (value: number, language: string) => string;

const formatterOf = (formatCount: FormatCount): FormatterModule => ({
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _format, language = 'en') =>
    typeof value === 'number' ? formatCount(value, language) : (value as string),
});

async function readTexts(language: string, namespace: string): Promise<Record<string, string>> {
  const texts = (await PARTS[`${PART_OF[namespace] ?? ''}/${language}`]?.())?.default[namespace];
  if (texts === undefined) throw new Error(`no texts of ${namespace} in ${language}`);
  return texts;
}

/** The chosen language, or those of the browser. */
export function preferredLanguages(): readonly string[] {
  const stored = readStored(LANGUAGE_KEY);
  return stored === null ? navigator.languages : [stored];
}

/**
 * @param tags of languages, the preferred first
 * @param formatCount numbers in texts look like those beside them
 */
export async function startTexts(tags: readonly string[], formatCount: FormatCount): Promise<void> {
  i18next.on('languageChanged', showLanguage);
  await i18next
    .use(loader)
    .use(formatterOf(formatCount))
    .use(initReactI18next)
    .init({
      lng: chooseLanguage(tags),
      fallbackLng: 'en',
      load: 'currentOnly',
      // Texts of a page may be requested at once.
      initAsync: false,
      ns: ['kit'],
      defaultNS: 'kit',
      keySeparator: false,
      nsSeparator: ':',
      // React escapes.
      interpolation: { escapeValue: false, alwaysFormat: true },
      returnNull: false,
    });
}

/**
 * The code of a page, and all texts of the parts that it belongs to: an area, or a screen with many. A page that came without its texts would be drawn
 * twice, and React keeps what it showed in place of it for a third of a second.
 */
export async function withTexts<Code>(parts: readonly string[], code: Promise<Code>): Promise<Code> {
  const namespaces = Object.keys(PART_OF).filter((namespace) => parts.includes(PART_OF[namespace] ?? ''));
  const [loaded] = await Promise.all([code, i18next.loadNamespaces(namespaces)]);
  return loaded;
}

export async function setLanguage(language: Language): Promise<void> {
  writeStored(LANGUAGE_KEY, language);
  await i18next.changeLanguage(language);
}

function showLanguage(language: string): void {
  // There is none at the build.
  if (typeof document !== 'undefined') document.documentElement.lang = language;
}
