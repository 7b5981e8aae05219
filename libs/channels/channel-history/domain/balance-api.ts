/** APIs of providers for the balance of the account behind a key. */
const BALANCE_APIS = ['openrouter', 'deepseek', 'moonshot', 'siliconflow', 'novita', 'stepfun', 'new-api'] as const;
export type BalanceApi = (typeof BALANCE_APIS)[number];

/** What a channel can say of it: its provider decides, or there is none. */
export const BALANCE_API_CHOICES = ['auto', 'none', ...BALANCE_APIS] as const;

/** Of providers that are known by their address or preset. A relay may be of any kind. */
const OF_HOSTS: readonly (readonly [pattern: RegExp, api: BalanceApi])[] = [
  [/^openrouter\.ai$/, 'openrouter'],
  [/^api\.deepseek\.com$/, 'deepseek'],
  [/^api\.moonshot\.(?:ai|cn)$/, 'moonshot'],
  [/^api\.siliconflow\.(?:com|cn)$/, 'siliconflow'],
  [/^api\.novita\.ai$/, 'novita'],
  [/^api\.stepfun\.(?:com|ai)$/, 'stepfun'],
];
const OF_PRESETS: Readonly<Record<string, BalanceApi>> = {
  openrouter: 'openrouter',
  deepseek: 'deepseek',
  novita: 'novita',
  moonshot: 'moonshot',
  'moonshot-china': 'moonshot',
  siliconflow: 'siliconflow',
  'siliconflow-china': 'siliconflow',
  stepfun: 'stepfun',
  'stepfun-china': 'stepfun',
};

/**
 * The API of a channel; null: it has none, or is not to be asked.
 *
 * @param choice the option `balance_api`, as stored
 */
export function balanceApiOf(choice: unknown, preset: string | null, baseUrl: string): BalanceApi | null {
  if (choice === 'none') return null;
  const chosen = BALANCE_APIS.find((api) => api === choice);
  if (chosen !== undefined) return chosen;
  const { hostname } = new URL(baseUrl);
  const ofHost = OF_HOSTS.find(([pattern]) => pattern.test(hostname))?.[1];
  return ofHost ?? OF_PRESETS[preset ?? ''] ?? null;
}
