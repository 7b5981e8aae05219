import type { Candidate } from '#channels';
import type { Advisor } from '../../task/completion-task.js';
import type { HostedTool } from './hosted-units.js';

/** Where the client sets no bound: Anthropic documents 1,400 to 1,800 tokens of advice, and recommends 2,048. */
export const ADVICE_TOKENS = 4_096;

export function isAdvisor({ kind }: Pick<HostedTool, 'kind'>): boolean {
  return kind === 'advisor';
}

/** A channel's name of the advisor; null: it does not serve it, or there is none. */
export function advisorName(advisor: Advisor | null, { channel }: Pick<Candidate, 'channel'>): string | null {
  return advisor === null ? null : (channel.models.get(advisor.model.id)?.upstreamModel ?? null);
}
