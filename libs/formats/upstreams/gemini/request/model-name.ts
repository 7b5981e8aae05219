/** A model name may include its collection (`tunedModels/…`); the default is `models`. */
export function modelName(model: string): string {
  return model.includes('/') ? model : `models/${model}`;
}

/** The same as a URL path, without a leading slash. */
export function modelPath(model: string): string {
  return modelName(model).split('/').map(encodeURIComponent).join('/');
}
