import { text } from 'node:stream/consumers';
import { createMemoryHistory } from '@tanstack/react-router';
import { prerenderToNodeStream } from 'react-dom/static';
import i18next from 'i18next';
import { startTexts } from '@/i18n';
import type { Language } from '@/i18n/languages';
import { formatCount } from '@/kit/values/format';
import { App } from './app';
import { router } from './router';

export { LANGUAGES } from '@/i18n/languages';

/** What a browser shows of an address before it has any code. Run at the build. */
export async function renderPage(path: string, language: Language, nonce: string): Promise<string> {
  if (!i18next.isInitialized) await startTexts([language], formatCount);
  await i18next.changeLanguage(language);
  const history = createMemoryHistory({ initialEntries: [path] });
  // It would be done by a script in the page.
  router.update({ ...router.options, history, scrollRestoration: false });
  await router.load();
  return new Promise((resolve, reject) => {
    prerenderToNodeStream(<App nonce={nonce} />, { onError: reject }).then(({ prelude }) => {
      resolve(text(prelude));
    }, reject);
  });
}
