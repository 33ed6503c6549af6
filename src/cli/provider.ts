import { didYouMean } from '../engine/documents/suggest.ts';
import { Fault } from '../engine/model/fault.ts';
import { KEYED_PROVIDERS, keysFor } from '../node/providers/provider-keys.ts';
import { PROVIDER_NAMES } from '../node/providers/provider-names.ts';

const REMEDY = 'Set ANTHROPIC_API_KEY, or give a playbook with --playbook FILE: the scripted provider works offline from it.';

/** The provider that there is a key for; undefined where there is none. */
export function keyedProvider(env: NodeJS.ProcessEnv): string | undefined {
  return KEYED_PROVIDERS.find((provider) => PROVIDER_NAMES.some((known) => known === provider) && hasKey(provider, env));
}

/** The provider of a run. `auto` (the default) is `scripted` when there is a playbook, else the one that there is a key for. Throws `preflight` when there is none, `usage` for a name that is none. */
export function chooseProvider(asked: string | undefined, has: { readonly playbook: boolean; readonly env: NodeJS.ProcessEnv }): string {
  const name = asked ?? 'auto';
  if (PROVIDER_NAMES.some((known) => known === name)) {
    if (KEYED_PROVIDERS.includes(name) && !hasKey(name, has.env)) throw new Fault('preflight', `There is no key for ${name}`, { remedy: REMEDY });
    return name;
  }
  if (name === 'auto') {
    if (has.playbook) return 'scripted';
    const keyed = keyedProvider(has.env);
    if (keyed !== undefined) return keyed;
    throw new Fault('preflight', 'No model provider is configured', { details: { available: PROVIDER_NAMES }, remedy: REMEDY });
  }
  throw new Fault('usage', `There is no provider "${name}"`, { details: { available: PROVIDER_NAMES }, remedy: didYouMean(name, [...PROVIDER_NAMES, 'auto'], REMEDY) });
}

function hasKey(provider: string, env: NodeJS.ProcessEnv): boolean {
  return Object.keys(keysFor(provider, { environment: env })).length > 0;
}
