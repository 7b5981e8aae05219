/** How busy a customer is: by the hour of its day, and on days without work. */
interface Rhythm {
  /** Relative load of each hour of the day, local time. */
  readonly hours: readonly number[];
  /** Load of a Saturday or Sunday, relative to a weekday. */
  readonly weekend: number;
}

/** How a customer pays. */
type Payment = 'bank_transfer' | 'card' | 'by_hand' | 'invoice';

export interface DemoCustomer {
  readonly name: string;
  readonly slug: string;
  readonly tz: string;
  /** Hours of its clock ahead of UTC, without summer time. */
  readonly utcOffset: number;
  readonly tier: string;
  readonly discountBps: number;
  readonly tags: readonly string[];
  readonly rhythm: Rhythm;
  /** Days before now on which it begins. */
  readonly daysAgo: number;
  /** Requests of a weekday, at first and today. */
  readonly perDay: readonly [first: number, today: number];
  /** Canonical ids, with their shares of the requests. */
  readonly models: readonly (readonly [canonicalId: string, share: number])[];
  readonly payment: Payment;
  readonly topUpUsd: bigint;
  /** Days before now from which it pays no more. */
  readonly paysUntilDaysAgo?: number;
  readonly creditLimitUsd?: bigint;
  /** Of a promotion at its beginning. */
  readonly grantUsd?: bigint;
  readonly people: readonly (readonly [name: string, role: 'owner' | 'admin' | 'developer' | 'billing' | 'viewer'])[];
  readonly keys: readonly DemoKey[];
}

export interface DemoKey {
  readonly name: string;
  /** Relative share of the requests. */
  readonly share: number;
  readonly dayCapUsd?: bigint;
  readonly monthCapUsd?: bigint;
  /** Values of `metadata.team`. */
  readonly teams: readonly [string, ...string[]];
}

const OFFICE: Rhythm = {
  hours: [0, 0, 0, 0, 0, 0.05, 0.2, 0.6, 1.2, 1.8, 2, 1.9, 1.3, 1.6, 2, 1.9, 1.7, 1.2, 0.7, 0.4, 0.3, 0.2, 0.1, 0.05],
  weekend: 0.12,
};
const ALWAYS: Rhythm = {
  hours: [
    0.7, 0.6, 0.5, 0.5, 0.5, 0.6, 0.8, 1, 1.2, 1.3, 1.4, 1.4, 1.3, 1.4, 1.4, 1.4, 1.3, 1.3, 1.2, 1.2, 1.1, 1, 0.9, 0.8,
  ],
  weekend: 0.8,
};
const NIGHT_JOBS: Rhythm = {
  hours: [1.5, 2.4, 2.6, 2.4, 1.6, 0.6, 0.3, 0.4, 0.7, 0.9, 1, 1, 0.8, 0.9, 1, 1, 0.9, 0.7, 0.5, 0.4, 0.4, 0.5, 0.7, 1],
  weekend: 0.55,
};
const EVENINGS: Rhythm = {
  hours: [
    0.8, 0.4, 0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.8, 0.9, 1, 1.2, 1.5, 1.9, 2.2, 2.4, 2.2, 1.8,
    1.3,
  ],
  weekend: 1.9,
};

export const DEMO_CUSTOMERS: readonly DemoCustomer[] = [
  {
    name: 'Halden Labs',
    slug: 'halden-labs',
    tz: 'Europe/Berlin',
    utcOffset: 1,
    tier: 'pro',
    discountBps: 500,
    tags: ['enterprise'],
    rhythm: OFFICE,
    daysAgo: 90,
    perDay: [49, 188],
    payment: 'bank_transfer',
    topUpUsd: 120n,
    models: [
      ['anthropic/claude-sonnet-4-5', 0.58],
      ['anthropic/claude-opus-4-5', 0.17],
      ['openai/gpt-6.1-sol', 0.15],
      ['openai/gpt-6-luna', 0.1],
    ],
    people: [
      ['Mara Lindqvist', 'owner'],
      ['Jonas Weber', 'admin'],
      ['Aylin Kaya', 'developer'],
      ['Petra Novak', 'billing'],
    ],
    keys: [
      { name: 'coding-agents', share: 6, teams: ['platform', 'mobile'] },
      { name: 'code-review', share: 3, monthCapUsd: 200n, teams: ['platform'] },
      { name: 'experiments', share: 1, dayCapUsd: 5n, teams: ['research'] },
    ],
  },
  {
    name: 'Northwind Search',
    slug: 'northwind-search',
    tz: 'America/New_York',
    utcOffset: -5,
    tier: 'pro',
    discountBps: 0,
    tags: ['search'],
    rhythm: ALWAYS,
    daysAgo: 90,
    perDay: [42, 142],
    payment: 'card',
    topUpUsd: 40n,
    models: [
      ['google/gemini-3.5-flash-lite', 0.42],
      ['openai/text-embedding-3-small', 0.25],
      ['google/gemini-3.1-pro-preview', 0.18],
      ['deepseek/deepseek-v3.2', 0.15],
    ],
    people: [
      ['Grace Okafor', 'owner'],
      ['Daniel Reyes', 'developer'],
      ['Mina Park', 'developer'],
    ],
    keys: [
      { name: 'production', share: 7, teams: ['ranking', 'answers'] },
      { name: 'indexer', share: 3, teams: ['index'] },
      { name: 'staging', share: 1, dayCapUsd: 10n, teams: ['ranking'] },
    ],
  },
  {
    name: 'Acme Robotics',
    slug: 'acme-robotics',
    tz: 'America/Chicago',
    utcOffset: -6,
    tier: 'pro',
    discountBps: 0,
    tags: ['batch'],
    rhythm: NIGHT_JOBS,
    daysAgo: 90,
    perDay: [77, 79],
    payment: 'by_hand',
    topUpUsd: 60n,
    models: [
      ['openai/gpt-6-sol', 0.5],
      ['openai/gpt-6-luna', 0.3],
      ['anthropic/claude-haiku-4-5', 0.2],
    ],
    people: [
      ['Wes Carter', 'owner'],
      ['Lucía Ortega', 'developer'],
    ],
    keys: [
      { name: 'nightly-batch', share: 6, teams: ['vision'] },
      { name: 'field-support', share: 3, teams: ['support'] },
    ],
  },
  {
    name: 'Kestrel Health',
    slug: 'kestrel-health',
    tz: 'Europe/London',
    utcOffset: 0,
    tier: 'standard',
    discountBps: 0,
    tags: ['enterprise', 'invoice'],
    rhythm: OFFICE,
    daysAgo: 90,
    perDay: [35, 64],
    payment: 'invoice',
    topUpUsd: 0n,
    creditLimitUsd: 2_000n,
    models: [
      ['openai/gpt-6-sol', 0.55],
      ['anthropic/claude-sonnet-4-5', 0.25],
      ['google/gemini-3.5-flash-lite', 0.2],
    ],
    people: [
      ['Dr. Helen Ashby', 'owner'],
      ['Tom Ellery', 'developer'],
      ['Accounts Payable', 'billing'],
    ],
    keys: [
      { name: 'intake-summaries', share: 5, teams: ['intake'] },
      { name: 'coding-assist', share: 2, monthCapUsd: 150n, teams: ['coding'] },
    ],
  },
  {
    name: 'Lumen Studio',
    slug: 'lumen-studio',
    tz: 'Europe/Paris',
    utcOffset: 1,
    tier: 'standard',
    discountBps: 0,
    tags: [],
    rhythm: EVENINGS,
    daysAgo: 76,
    perDay: [14, 34],
    payment: 'card',
    topUpUsd: 20n,
    paysUntilDaysAgo: 13,
    models: [
      ['anthropic/claude-sonnet-4-5', 0.5],
      ['google/gemini-3.5-flash-lite', 0.5],
    ],
    people: [
      ['Chloé Marchand', 'owner'],
      ['Remy Blanc', 'viewer'],
    ],
    keys: [{ name: 'storyboards', share: 1, teams: ['studio'] }],
  },
  {
    name: 'Orchard Games',
    slug: 'orchard-games',
    tz: 'Asia/Shanghai',
    utcOffset: 8,
    tier: 'standard',
    discountBps: 0,
    tags: ['trial'],
    rhythm: EVENINGS,
    daysAgo: 31,
    perDay: [8, 52],
    payment: 'card',
    topUpUsd: 10n,
    grantUsd: 3n,
    models: [
      ['deepseek/deepseek-v3.2', 0.6],
      ['anthropic/claude-haiku-4-5', 0.25],
      ['openai/gpt-6-luna', 0.15],
    ],
    people: [
      ['Lin Wei', 'owner'],
      ['Chen Yu', 'developer'],
    ],
    keys: [
      { name: 'npc-dialogue', share: 5, teams: ['game'] },
      { name: 'moderation', share: 2, teams: ['community'] },
    ],
  },
];
