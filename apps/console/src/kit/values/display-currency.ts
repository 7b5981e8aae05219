import { createContext, use } from 'react';

/** The currency that amounts are shown in beside US dollars. */
export interface DisplayCurrency {
  readonly currency: string;
  /** What one dollar is worth: a decimal. */
  readonly rate: string;
  readonly rate_date: string;
}

const DisplayCurrencyContext = createContext<DisplayCurrency | null>(null);

/** Sets it for the amounts within; null: dollars alone. */
export const WithDisplayCurrency = DisplayCurrencyContext.Provider;

export function useDisplayCurrency(): DisplayCurrency | null {
  return use(DisplayCurrencyContext);
}
