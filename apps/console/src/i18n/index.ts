import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { readStored, writeStored } from '@/api/session-state';
import { chooseLanguage, type Language } from './languages';

export { LANGUAGES, type Language } from './languages';

const LANGUAGE_KEY = 'routify-language';

/** A folder's texts are beside its screens: `operator/channels/locales/en.json` is the namespace `operator/channels`. */
const FILES = import.meta.glob<{ readonly default: Record<string, string> }>('../**/locales/*.json');

/** Loads a namespace when a screen first needs it. */
const loader: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = FILES[`../${namespace}/locales/${language}.json`];
    if (load === undefined) {
      done(new Error(`no texts of ${namespace} in ${language}`), false);
      return;
    }
    load().then(
      (file) => {
        done(null, file.default);
      },
      (error: unknown) => {
        done(error as Error, false);
      },
    );
  },
};

export async function startTexts(): Promise<void> {
  const stored = readStored(LANGUAGE_KEY);
  await i18next
    .use(loader)
    .use(initReactI18next)
    .init({
      lng: chooseLanguage(stored === null ? navigator.languages : [stored]),
      fallbackLng: 'en',
      load: 'currentOnly',
      ns: ['kit'],
      defaultNS: 'kit',
      keySeparator: false,
      nsSeparator: ':',
      // React escapes.
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  showLanguage(i18next.language);
}

export async function setLanguage(language: Language): Promise<void> {
  writeStored(LANGUAGE_KEY, language);
  await i18next.changeLanguage(language);
  showLanguage(language);
}

function showLanguage(language: string): void {
  document.documentElement.lang = language;
}
