import './app/mantine.css';
import './app/tokens.css';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { router } from './app/router';
import { preferredLanguages, startTexts } from './i18n';
import { formatCount } from './kit/values/format';
import { followOtherTabs } from './session/session';

/** Styles that libraries add at run time need the nonce of the page. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);
followOtherTabs();
// At once: one waits for the network as long as all.
await Promise.all([startTexts(preferredLanguages(), formatCount), router.load()]);

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(<App nonce={nonce} />);
