import type { Candidate } from '../../../upstreams/domain/candidate.js';
import { joinPlans, type ModelPlan } from './join-plans.js';
import type { Plan } from './plan-candidates.js';
import type { PlanReason } from './plan-note.js';

/** A plan with one candidate per channel name. */
function planned(canonicalId: string, ...channels: readonly [channel: string, reason: PlanReason][]): ModelPlan {
  const candidates = channels.map(([channel]) => ({ channel: { name: channel }, modelId: canonicalId }) as Candidate);
  const notes = channels.map(([channel, reason]) => ({ channel, kept: true, reason }));
  return { canonicalId, plan: { kind: 'planned', candidates, notes } };
}

function refused(canonicalId: string, plan: Partial<Plan>, reason: PlanReason = 'disabled'): ModelPlan {
  return { canonicalId, plan: { notes: [{ channel: 'x', kept: false, reason }], ...plan } as Plan };
}

function attemptedOf(plans: readonly ModelPlan[], modelsMax = 3): string[] {
  const { plan, attempted } = joinPlans(plans, modelsMax);
  const models = attempted.map(({ canonicalId }) => canonicalId);
  const candidates = plan.kind === 'planned' ? plan.candidates : [];
  expect([...new Set(candidates.map(({ modelId }) => modelId))]).toEqual(models);
  return models;
}

describe('joinPlans', () => {
  const well = planned('a/well', ['one', 'available'], ['two', 'busy']);
  const other = planned('a/other', ['one', 'recovering']);
  const sick = planned('a/sick', ['one', 'last_resort'], ['two', 'last_resort']);

  it('keeps the order of the models, and their candidates together', () => {
    expect(attemptedOf([well, other])).toEqual(['a/well', 'a/other']);
    expect(attemptedOf([other, well])).toEqual(['a/other', 'a/well']);
  });

  it('tries a model without a healthy channel last', () => {
    expect(attemptedOf([sick, well, other])).toEqual(['a/well', 'a/other', 'a/sick']);
    expect(attemptedOf([sick])).toEqual(['a/sick']);
  });

  it('skips models without a usable channel', () => {
    expect(attemptedOf([refused('a/none', { kind: 'no_channel' }), well])).toEqual(['a/well']);
  });

  it('tries no more models than allowed', () => {
    expect(attemptedOf([sick, well, other], 2)).toEqual(['a/well', 'a/other']);
    expect(attemptedOf([sick, well, other], 1)).toEqual(['a/well']);
  });

  it('notes the model of each channel, kept channels first', () => {
    const { plan } = joinPlans([refused('a/dear', { kind: 'over_max_price' }, 'over_max_price'), sick, other], 3);
    expect(plan.notes).toEqual([
      { model: 'a/other', channel: 'one', kept: true, reason: 'recovering' },
      { model: 'a/sick', channel: 'one', kept: true, reason: 'last_resort' },
      { model: 'a/sick', channel: 'two', kept: true, reason: 'last_resort' },
      { model: 'a/dear', channel: 'x', kept: false, reason: 'over_max_price' },
    ]);
  });

  it.each<[kinds: Partial<Plan>[], expected: object]>([
    [
      [{ kind: 'cooling', waitMs: 9 }, { kind: 'cooling', waitMs: 4 }, { kind: 'no_channel' }],
      { kind: 'cooling', waitMs: 4 },
    ],
    [
      [{ kind: 'no_channel' }, { kind: 'over_max_price' }, { kind: 'region_not_available' }],
      { kind: 'over_max_price' },
    ],
    [[{ kind: 'region_not_available' }, { kind: 'no_channel' }], { kind: 'region_not_available' }],
    [[{ kind: 'no_channel' }], { kind: 'no_channel' }],
  ])('reports the most helpful reason of %j', (kinds, expected) => {
    const { plan, attempted } = joinPlans(
      kinds.map((plan, index) => refused(`a/${index}`, plan)),
      3,
    );
    expect(plan).toMatchObject(expected);
    expect(attempted).toEqual([]);
  });
});
