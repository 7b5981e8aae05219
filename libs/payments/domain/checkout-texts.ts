/** What the page of a provider calls what is paid. */
interface CheckoutTexts {
  readonly title: string;
  readonly surchargeTitle: string;
}

/** In the customer's language, as far as the product speaks it. */
export function checkoutTexts(brand: string, locale: string): CheckoutTexts {
  const language = locale.split('-')[0] ?? '';
  if (language === 'ru') return { title: `Баланс ${brand}`, surchargeTitle: 'Комиссия за платёж' };
  if (language === 'zh') return { title: `${brand} 余额`, surchargeTitle: '支付手续费' };
  return { title: `${brand} credit`, surchargeTitle: 'Payment fee' };
}
