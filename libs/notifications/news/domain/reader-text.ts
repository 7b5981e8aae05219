import { NEWS_LANGUAGES, type NewsLanguage, type NewsText, type NewsTexts } from './post.js';

/** The language of a tag: `zh-CN` is `zh`; null for one that posts are not written in. */
function newsLanguageOf(tag: string): NewsLanguage | null {
  const [first] = tag.toLowerCase().split('-');
  return NEWS_LANGUAGES.find((language) => language === first) ?? null;
}

/** The text in the reader's language, or else in the default one. */
export function readerText(
  { texts, defaultLanguage }: { readonly texts: NewsTexts; readonly defaultLanguage: NewsLanguage },
  tag: string,
): NewsText & { readonly language: NewsLanguage } {
  const own = newsLanguageOf(tag);
  const language = own !== null && texts[own] !== undefined ? own : defaultLanguage;
  const { title = '', body = '' } = texts[language] ?? {};
  return { language, title, body };
}

/** The paragraphs of a body. */
export function paragraphsOf(body: string): string[] {
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
