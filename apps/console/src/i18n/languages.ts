/** Languages of the console, each by its own name. */
export const LANGUAGES = { en: 'English', ru: 'Русский', 'zh-CN': '简体中文' } as const;

export type Language = keyof typeof LANGUAGES;

const isLanguage = (tag: string): tag is Language => tag in LANGUAGES;

/** The first of the tags that the console speaks, by its language alone if need be; else English. */
export function chooseLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const known = isLanguage(tag) ? tag : Object.keys(LANGUAGES).find((name) => baseOf(name) === baseOf(tag));
    if (known !== undefined) return known as Language;
  }
  return 'en';
}

function baseOf(tag: string): string {
  return tag.split('-', 1)[0] ?? tag;
}
