import { planCandidates, NO_PREFERENCES, type Plan, type PlanRequest } from '#channels';

/** A plan of a plain request for the model `m`, without health data and with a constant random source. */
export function samplePlan(request: Partial<PlanRequest> & Pick<PlanRequest, 'channels'>): Plan {
  return planCandidates({
    modelId: 'm',
    endpoint: 'chat',
    needs: [],
    singleCalls: false,
    serviceTier: null,
    advisorModelId: null,
    region: null,
    channelTags: [],
    projectChannelTags: [],
    isTest: false,
    preferences: NO_PREFERENCES,
    exceedsMaxPrice: false,
    strategy: 'weighted',
    stickyTarget: null,
    random: () => 0.5,
    seed: null,
    vitalsOf: () => undefined,
    atMs: 1_000,
    notesMax: 32,
    nowMs: 1_000,
    ...request,
  });
}
