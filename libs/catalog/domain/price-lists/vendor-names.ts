/** Vendor names of price lists that differ from the catalog's. */
const VENDORS: Readonly<Record<string, string>> = {
  alibaba: 'qwen',
  dashscope: 'qwen',
  gemini: 'google',
  llama: 'meta-llama',
  mistral: 'mistralai',
  moonshot: 'moonshotai',
  xai: 'x-ai',
  zai: 'z-ai',
  zhipuai: 'z-ai',
};

export function vendorName(listed: string): string {
  return VENDORS[listed] ?? listed;
}
