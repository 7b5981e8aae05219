import { joinPlans, type ModelPlan } from './join-plans.js';
import type { Candidate, Plan } from './plan-candidates.js';
import type { PlanReason } from './plan-note.js';

/** A plan whose candidates are told by the names of their channels. */
function planned(canonicalId: string, ...channels: readonly [channel: string, reason: PlanReason][]): ModelPlan {
  const candidates = channels.map(([channel]) => ({ channel: { name: channel }, modelId: canonicalId }) as Candidate);
  const notes = channels.map(([channel, reason]) => ({ channel, kept: true, reason }));
  return { canonicalId, plan: { kind: 'planned', candidates, notes } };
}

function refused(canonicalId: string, plan: Partial<Plan>, reason: PlanReason = 'disabled'): ModelPlan {
  return { canonicalId, plan: { notes: [{ channel: 'x', kept: false, reason }], ...plan } as Plan };
}

function askedOf(plans: readonly ModelPlan[], modelsMax = 3): string[] {
  const { plan, asked } = joinPlans(plans, modelsMax);
  const models = asked.map(({ canonicalId }) => canonicalId);
  const candidates = plan.kind === 'planned' ? plan.candidates : [];
  expect([...new Set(candidates.map(({ modelId }) => modelId))]).toEqual(models);
  return models;
}

describe('joinPlans', () => {
  const well = planned('a/well', ['one', 'available'], ['two', 'busy']);
  const other = planned('a/other', ['one', 'recovering']);
  const sick = planned('a/sick', ['one', 'last_resort'], ['two', 'last_resort']);

  it('keeps the order of the models, and their candidates together', () => {
    expect(askedOf([well, other])).toEqual(['a/well', 'a/other']);
    expect(askedOf([other, well])).toEqual(['a/other', 'a/well']);
  });

  it('passes over a model of which no channel is well, and asks it last', () => {
    expect(askedOf([sick, well, other])).toEqual(['a/well', 'a/other', 'a/sick']);
    expect(askedOf([sick])).toEqual(['a/sick']);
  });

  it('passes over models that nobody may be asked for', () => {
    expect(askedOf([refused('a/none', { kind: 'no_channel' }), well])).toEqual(['a/well']);
  });

  it('asks no more models than it may', () => {
    expect(askedOf([sick, well, other], 2)).toEqual(['a/well', 'a/other']);
    expect(askedOf([sick, well, other], 1)).toEqual(['a/well']);
  });

  it('notes of which model each channel is, those that may be asked first', () => {
    const { plan } = joinPlans([refused('a/dear', { kind: 'over_max_price' }, 'over_max_price'), sick, other], 3);
    expect(plan.notes).toEqual([
      { model: 'a/other', channel: 'one', kept: true, reason: 'recovering' },
      { model: 'a/sick', channel: 'one', kept: true, reason: 'last_resort' },
      { model: 'a/sick', channel: 'two', kept: true, reason: 'last_resort' },
      { model: 'a/dear', channel: 'x', kept: false, reason: 'over_max_price' },
    ]);
  });

  it.each<[kinds: Partial<Plan>[], told: object]>([
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
  ])('of %j it tells the reason that helps most', (kinds, told) => {
    const { plan, asked } = joinPlans(
      kinds.map((plan, index) => refused(`a/${index}`, plan)),
      3,
    );
    expect(plan).toMatchObject(told);
    expect(asked).toEqual([]);
  });
});
