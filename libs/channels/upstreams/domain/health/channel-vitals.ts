import { Breaker } from './breaker.js';
import { CoolDown } from './cool-down.js';
import { FirstByteAverage } from './first-byte-average.js';
import { MinuteUse } from './minute-use.js';
import { Slots } from './slots.js';

/** Health of one model on a channel. */
export class ModelVitals {
  readonly breaker = new Breaker();
  readonly firstByte = new FirstByteAverage();
}

export class CredentialVitals {
  readonly coolDown = new CoolDown();
  readonly use = new MinuteUse();
}

/**
 * Health of one channel, as one gateway knows it. Models and credentials without an entry are healthy; an entry is never
 * removed or replaced, so that planning may keep it.
 */
export class ChannelVitals {
  readonly slots = new Slots();
  /** By model id. */
  readonly models = new Map<string, ModelVitals>();
  /** By credential id. */
  readonly credentials = new Map<string, CredentialVitals>();

  model(modelId: string): ModelVitals {
    let vitals = this.models.get(modelId);
    if (vitals === undefined) this.models.set(modelId, (vitals = new ModelVitals()));
    return vitals;
  }

  credential(credentialId: string): CredentialVitals {
    let vitals = this.credentials.get(credentialId);
    if (vitals === undefined) this.credentials.set(credentialId, (vitals = new CredentialVitals()));
    return vitals;
  }
}
