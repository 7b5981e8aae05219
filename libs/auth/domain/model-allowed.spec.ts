import { modelAllowed } from './model-allowed.js';

const open = { tierModelAllow: null, tierModelDeny: [], organizationModelAllow: null, keyModelAllow: null };
const model = { canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] };

describe('modelAllowed', () => {
  it.each([
    { rules: {}, allowed: true },
    { rules: { tierModelAllow: ['openai/*'] }, allowed: true },
    { rules: { tierModelAllow: ['openai/gpt-4o'] }, allowed: true },
    { rules: { tierModelAllow: ['anthropic/*'] }, allowed: false },
    { rules: { tierModelAllow: ['*'], tierModelDeny: ['openai/gpt-4o'] }, allowed: false },
    { rules: { tierModelDeny: ['gpt-4*'] }, allowed: false },
    { rules: { tierModelDeny: ['gpt-4o-mini'] }, allowed: true },
    { rules: { organizationModelAllow: ['openai/*'] }, allowed: true },
    { rules: { organizationModelAllow: ['openai/o3'] }, allowed: false },
    { rules: { keyModelAllow: ['*4o'] }, allowed: true },
    { rules: { keyModelAllow: ['openai/o3', 'openai/o4*'] }, allowed: false },
    { rules: { tierModelAllow: ['openai/*'], keyModelAllow: ['anthropic/*'] }, allowed: false },
    { rules: { keyModelAllow: [] }, allowed: false },
  ])('$rules: $allowed', ({ rules, allowed }) => {
    expect(modelAllowed({ ...open, ...rules }, model)).toBe(allowed);
  });

  it.each(['gpt-4o', 'gpt-*'])('no alias makes a model allowed: %s', (name) => {
    for (const rules of [{ tierModelAllow: [name] }, { organizationModelAllow: [name] }, { keyModelAllow: [name] }]) {
      expect(modelAllowed({ ...open, ...rules }, model)).toBe(false);
    }
  });
});
