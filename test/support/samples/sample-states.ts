import { TenantStates } from '#formats';

/** Opaque state of a sample organization. */
export const SAMPLE_STATES = new TenantStates([Buffer.alloc(32, 1)], '019a0000-0000-7000-8000-000000000001');
