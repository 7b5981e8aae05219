import { reasonOf, testMoney, type Attention } from './attention.js';
import { fail, ok, warn, type Verdict } from './finding.js';
import { listed } from './listed.js';

export interface TestMoneyState {
  /** Whether new organizations are test organizations. */
  readonly isDefault: boolean;
  /** Whether anyone may register. */
  readonly isOpen: boolean;
  /** Those that serve test organizations and are none of the simulator: what they cost is real. */
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  /** Payment providers in live mode. */
  readonly liveProviders: readonly string[];
}

/** Test money costs nothing to have: a channel that takes it is used for nothing. */
export function checkTestMoney({ isDefault, isOpen, channels, liveProviders }: TestMoneyState): Verdict {
  const names = listed(channels.map(({ name }) => name));
  if (channels.length > 0) {
    return isDefault && isOpen ? fail('tests_open', { channels: names }) : warn('tests_marked', { channels: names });
  }
  if (isDefault && liveProviders.length > 0) return warn('tests_beside_live', { providers: listed(liveProviders) });
  return ok('tests_contained');
}

/** The channels at which anyone can spend test money now. */
export function testMoneyAttention({ isDefault, isOpen, channels }: TestMoneyState): Attention[] {
  if (!isDefault || !isOpen) return [];
  return channels.map((channel) => testMoney(channel, reasonOf('test_money')));
}
