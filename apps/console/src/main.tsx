import './app/mantine.css';
import './app/tokens.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { Appearance } from './app/appearance';
import { queryClient, router } from './app/router';
import { startTexts } from './i18n';
import { followOtherTabs } from './session/session';

/** Styles that libraries add at run time need the nonce of the page. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);
followOtherTabs();
// At once: one waits for the network as long as all.
await Promise.all([startTexts(), router.load()]);

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Appearance nonce={nonce}>
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
      </Appearance>
    </QueryClientProvider>
  </StrictMode>,
);
