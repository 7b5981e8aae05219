import { createContext, use, useEffect } from 'react';

const BrandName = createContext('');

/** Names the installation to the titles of its pages. */
export const WithBrandName = BrandName.Provider;

/** The title of the browser's tab: the page, then the brand. */
export function usePageTitle(title: string): void {
  const brand = use(BrandName);
  useEffect(() => {
    document.title = brand === '' || brand === title ? title : `${title} · ${brand}`;
  }, [title, brand]);
}
