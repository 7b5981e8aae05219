import { useTranslation } from 'react-i18next';

/** A code that is newer than the texts stays as it is. */
function useNames(keyOf: (code: string) => string): (code: string) => string {
  const { t, i18n } = useTranslation('kit');
  return (code) => {
    const key = keyOf(code);
    return i18n.exists(key, { ns: 'kit' }) ? t(key as 'code_conflict') : code;
  };
}

/** What a model can do: `Tool calling`. */
export function useCapabilityName(): (capability: string) => string {
  return useNames((capability) => `capability_${capability}`);
}

/** What a model reads or writes: `Images`. */
export function useModalityName(): (modality: string) => string {
  return useNames((modality) => `modality_${modality}`);
}

/** What went wrong, in a few words: `Rate limit exceeded`. */
export function useErrorName(): (code: string) => string {
  return useNames((code) => `code_${code}`);
}

/** Why routing keeps or excludes a channel, as a sentence. */
export function usePlanReason(): (reason: string) => string {
  return useNames((reason) => `plan_${reason}`);
}
