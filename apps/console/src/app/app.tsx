import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, Suspense, useLayoutEffect } from 'react';
import { Appearance } from './appearance';
import { takeOverFirstPage } from './first-page';
import { queryClient, router } from './router';

interface AppProps {
  /** Styles that libraries add at run time need the nonce of the page. */
  readonly nonce: string;
}

export function App({ nonce }: AppProps) {
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Appearance nonce={nonce}>
          <Suspense>
            <RouterProvider router={router} />
            <Arrived />
          </Suspense>
        </Appearance>
      </QueryClientProvider>
    </StrictMode>
  );
}

/** Beside the page: what comes of it runs when the page is there. */
function Arrived() {
  useLayoutEffect(takeOverFirstPage, []);
  return null;
}
