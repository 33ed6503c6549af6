import { Fault } from '../../engine/model/fault.ts';

/** Providers that need a key, and the variable that holds it in an environment. */
const KEY_VARIABLES: Readonly<Record<string, string>> = { anthropic: 'ANTHROPIC_API_KEY' };

/** Names of the providers that need a key. */
export const KEYED_PROVIDERS: readonly string[] = Object.keys(KEY_VARIABLES);

/** Keys by the variable that each has in an environment. */
export type ProviderKeys = Readonly<Record<string, string>>;

/** The keys that a provider's calls need: the stored one, else the environment's; none for a provider that needs none. */
export function keysFor(provider: string, from: { readonly environment: Readonly<Record<string, string | undefined>>; readonly stored?: string | undefined }): Record<string, string> {
  const variable = KEY_VARIABLES[provider];
  const key = variable === undefined ? undefined : (from.stored ?? from.environment[variable]);
  return variable === undefined || key === undefined || key === '' ? {} : { [variable]: key };
}

/** The key of a provider's calls; throws Fault `preflight` when it is missing. */
export function keyOf(provider: string, keys: ProviderKeys): string {
  const variable = KEY_VARIABLES[provider] ?? '';
  const key = keys[variable]?.trim() ?? '';
  if (key === '') throw new Fault('preflight', `There is no key for ${provider}`, { details: { missing: 'key' }, remedy: `Set ${variable}, or use “CE Parallel: Set API Key” in the editor.` });
  return key;
}
