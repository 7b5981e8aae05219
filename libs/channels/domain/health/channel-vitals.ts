import { Breaker } from './breaker.js';
import { CoolDown } from './cool-down.js';
import { FirstByteAverage } from './first-byte-average.js';
import { MinuteUse } from './minute-use.js';
import { Slots } from './slots.js';

/** How a channel does with one model. */
export class ModelVitals {
  readonly breaker = new Breaker();
  readonly firstByte = new FirstByteAverage();
}

export class CredentialVitals {
  readonly coolDown = new CoolDown();
  readonly use = new MinuteUse();
}

/** How one channel does, as one gateway knows it. What nothing is known of is well. */
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
